"""Messages and notices as HTML; pure."""

from html import escape

from rag import Diagnosis

REPAIR = "“Repair the library”"
"""The name of a button, as messages have it; on the page it is the button itself."""

_REPAIR = '<button type="button" data-do="repair">Repair the library</button>'


def message(text: str) -> str:
    """A sentence of ours, or an error's."""
    return f'<p class="message" role="alert">{pressed(text)}</p>' if text else ""


def pressed(text: str) -> str:
    """A text as HTML, in which the button that it names can be pressed."""
    return escape(text).replace(REPAIR, _REPAIR)


def trouble(text: str) -> str:
    """What went wrong, at the edge of the page until the reader dismisses it or something replaces it."""
    return boxed(f"<p>{pressed(text)}</p>")


def success(text: str) -> str:
    """What was done; it goes with the next thing that the reader does."""
    return boxed(f"<p>{escape(text)}</p>", is_success=True)


def repaired(found: Diagnosis) -> str:
    """What a repair has found, and whether all of it is as it was."""
    if not found.findings:
        return success("Your library isn’t damaged.")
    words = "Everything was repaired." if found.fixed else "Not everything could be repaired."
    items = "".join(f"<li>{escape(each)}</li>" for each in found.findings)
    return boxed(unfolding(words, items, is_open=not found.fixed))


def unfolding(summary: str, items: str, *, is_open: bool = False) -> str:
    """A line that unfolds to a list, whose `items` are HTML."""
    state = " open" if is_open else ""
    return (
        f'<details class="batch"{state}><summary>{escape(summary)}</summary>'
        f'<ul class="batch-items">{items}</ul></details>'
    )


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
