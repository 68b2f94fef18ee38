"""What the page asks in a dialog or a menu, as HTML; pure."""

from collections.abc import Sequence
from html import escape

from rag import SummaryForm

_PASTE = "Paste an article; its first line is its title"
_STYLES = {"paragraph": "Paragraph", "bullets": "Bullets", "headline": "Headline"}


def add(suffixes: Sequence[str], *, url: str = "", text: str = "", said: str = "") -> str:
    """Three ways to add an article, with what was filled in, and why it failed."""
    kinds = escape(",".join(suffixes))
    return _dialog(
        "Add articles",
        f'<label class="drop" data-drop><input type="file" multiple accept="{kinds}" data-files>'
        "<strong>Drop files here or choose them</strong>"
        "<span>PDF, Word, web pages, e-books, text and more, up to 50 MB each</span></label>"
        f'{_failed(said)}<form data-do="fetch"><label for="add-url">Web page</label><div class="row">'
        f'<input id="add-url" name="url" value="{escape(url)}" placeholder="https://…" inputmode="url" '
        'autocomplete="off"><button class="button">Add page</button></div></form>'
        '<form data-do="paste"><label for="add-text">Text</label>'
        f'<textarea id="add-text" name="text" rows="5" placeholder="{_PASTE}">\n{escape(text)}</textarea>'
        '<div class="row end"><button class="button">Add text</button></div></form>',
    )


def dropping(most: int) -> str:
    """What lies over the page while files are dragged over it, and the line while they are sent.

    `most` is the size of the largest, in bytes.
    """
    return (
        f'<div class="drop-over" data-most="{most}" hidden><p>Drop files to add them</p></div>'
        '<div class="uploading" role="status" hidden><span></span></div>'
    )


def remove(article: str, title: str) -> str:
    """Whether an article is to go."""
    return _dialog(
        "Remove this article from your library?",
        f'<p dir="auto">{escape(title)}</p>'
        f'<form data-do="removed" data-article="{escape(article)}" class="row end">'
        '<button type="button" class="button quiet" data-close>Cancel</button>'
        '<button class="button danger">Remove</button></form>',
    )


def case(turn: str, question: str, answerable: bool, evidence: str, said: str = "") -> str:
    """An answer as a test case: whether the articles can answer it, and the sentences that do."""
    choices = "".join(
        f'<label><input type="radio" name="answerable" value="{value}"{" checked" if on else ""}>'
        f"{words}</label>"
        for value, words, on in (("yes", "Yes", answerable), ("no", "No", not answerable))
    )
    return _dialog(
        "Save as a test case",
        f'{_failed(said)}<form data-do="save_case" data-turn="{escape(turn)}">'
        f'<p class="case" dir="auto">{escape(question)}</p>'
        f'<fieldset><legend>Can the articles answer this?</legend><div class="row">{choices}</div></fieldset>'
        '<label for="evidence">The sentences that answer it</label>'
        '<p class="hint">Exact quotes, separated by blank lines</p>'
        f'<textarea id="evidence" name="evidence" rows="6">\n{escape(evidence)}</textarea>'
        '<div class="row end"><button type="button" class="button quiet" data-close>Cancel</button>'
        '<button class="button">Save</button></div></form>',
    )


def summarize(article: str | None = None) -> str:
    """A menu that summarizes an article, or all that are asked where none is named."""
    usual = SummaryForm()
    choices = "".join(
        f'<label><input type="radio" name="style" value="{value}"'
        f"{' checked' if value == usual.style else ''}>{words}</label>"
        for value, words in _STYLES.items()
    )
    of = "" if article is None else f' data-article="{escape(article)}"'
    return (
        f'<details class="menu"><summary class="button">Summarize</summary><form class="menu-items" '
        f'data-do="summarize"{of}><fieldset><legend>Style</legend>{choices}</fieldset>'
        '<label>Maximum sentences<input type="number" name="sentences" min="1" max="20" '
        f'value="{usual.sentences}" required></label>'
        '<button class="button">Summarize</button></form></details>'
    )


def _dialog(title: str, body: str) -> str:
    return (
        f'<header><h2 id="dialog-title">{escape(title)}</h2>'
        '<button type="button" class="icon" data-close aria-label="Close">×</button></header>'
        f'<div class="dialog-body">{body}</div>'
    )


def _failed(said: str) -> str:
    return f'<p class="message" role="alert">{escape(said)}</p>' if said else ""
