"""Messages and notices as HTML; pure."""

from html import escape


def message(text: str) -> str:
    """A sentence of ours, or an error's."""
    return f'<p class="message" role="alert">{escape(text)}</p>' if text else ""


def notice(*lines: str) -> str:
    """Sentences at the edge of the page, until the reader dismisses them or others replace them."""
    said = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return boxed(f"<ul>{said}</ul>") if said else ""


def boxed(said: str) -> str:
    """The same for HTML."""
    return (
        f'<div class="notice" role="status">{said}'
        '<button type="button" class="icon" data-close aria-label="Dismiss">×</button></div>'
    )


def progress(done: int, total: int, what: str) -> str:
    """A notice of progress: what is being done, and how far; a `total` of 0 is unknown."""
    end = f' value="{done}" max="{total}"' if total else ""
    far = f": {done:,} of {total:,}" if total else " …"
    bar = f'<label class="progress"><span>{escape(what)}{far}</span><progress{end}></progress></label>'
    return f'<div class="notice" role="status">{bar}</div>'
