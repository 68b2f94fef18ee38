"""What the page says of itself, a sentence or a few, as HTML; pure."""

from html import escape


def message(text: str) -> str:
    """One sentence of ours or of an error."""
    return f'<p class="message" role="alert">{escape(text)}</p>' if text else ""


def notice(*lines: str) -> str:
    """Sentences over the edge of the page, until the reader closes them or there are others."""
    said = "".join(f"<li>{escape(line)}</li>" for line in lines if line)
    return boxed(f"<ul>{said}</ul>") if said else ""


def boxed(said: str) -> str:
    """The same for what is HTML."""
    return (
        f'<div class="notice" role="status">{said}'
        '<button type="button" class="icon" data-close aria-label="Dismiss">×</button></div>'
    )


def progress(done: int, total: int, what: str) -> str:
    """A notice while something goes on: what it is at, and how far; a `total` of 0 is not known."""
    end = f' value="{done}" max="{total}"' if total else ""
    far = f": {done:,} of {total:,}" if total else " …"
    bar = f'<label class="progress"><span>{escape(what)}{far}</span><progress{end}></progress></label>'
    return f'<div class="notice" role="status">{bar}</div>'
