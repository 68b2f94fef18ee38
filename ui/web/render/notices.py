"""Messages and notices as HTML; pure."""

from html import escape


def message(text: str) -> str:
    """A sentence of ours, or an error's."""
    return f'<p class="message" role="alert">{escape(text)}</p>' if text else ""


def trouble(text: str) -> str:
    """What went wrong, at the edge of the page until the reader dismisses it or something replaces it."""
    return boxed(f"<p>{escape(text)}</p>")


def success(text: str) -> str:
    """What was done; it goes with the next thing that the reader does."""
    return boxed(f"<p>{escape(text)}</p>", is_success=True)


def boxed(said: str, *, is_success: bool = False) -> str:
    """Either of them, for HTML."""
    passing = " data-passing" if is_success else ""
    return (
        f'<div class="notice" role="status"{passing}>{said}'
        '<button type="button" class="icon" data-close aria-label="Dismiss">×</button></div>'
    )


def progress(done: int, total: int, what: str) -> str:
    """A notice of progress: what is being done, and how far; a `total` of 0 is unknown."""
    end = f' value="{done}" max="{total}"' if total else ""
    far = f": {done:,} of {total:,}" if total else " …"
    bar = f'<label class="progress"><span>{escape(what)}{far}</span><progress{end}></progress></label>'
    return f'<div class="notice" role="status">{bar}</div>'
