"""Dialogs and menus as HTML; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from rag import SummaryForm
from ui.web.render.notices import message
from ui.wording import count

_PASTE = "Paste an article; its first line is its title"
OPEN_SETTINGS = '<button type="button" data-do="open_settings">Settings</button>'
"""Opens the dialog of the settings."""

_STYLES = {"paragraph": "Paragraph", "bullets": "Bullets", "headline": "Headline"}


@dataclass(frozen=True, slots=True)
class Fields:
    """What the settings form shows; for a key, only a note about it.

    `given` says what already sets a field, by the field's name: it can't be changed in the form. `model` is
    empty if there is none.
    """

    address: str
    model: str
    checker: str
    reply_tokens: str
    key: str
    can_forget: bool
    given: Mapping[str, str]


def add(suffixes: Sequence[str], *, url: str = "", text: str = "", said: str = "") -> str:
    """Three ways to add an article, with what was filled in, and why it failed."""
    kinds = escape(",".join(suffixes))
    return _dialog(
        "Add articles",
        f'<label class="drop" data-drop><input type="file" multiple accept="{kinds}" data-files>'
        "<strong>Drop files here or choose them</strong>"
        "<span>PDF, Word, web pages, e-books, text and more, up to 50 MB each</span></label>"
        f'{message(said)}<form data-do="fetch"><label for="add-url">Web page</label><div class="row">'
        f'<input id="add-url" name="url" value="{escape(url)}" placeholder="https://…" inputmode="url" '
        'autocomplete="off"><button class="button quiet">Add page</button></div></form>'
        '<form data-do="paste"><label for="add-text">Text</label>'
        f'<textarea id="add-text" name="text" rows="5" placeholder="{_PASTE}">\n{escape(text)}</textarea>'
        '<div class="row end"><button class="button quiet">Add text</button></div></form>',
    )


def check(text: str = "", said: str = "") -> str:
    """A text to check, with the reason if that failed."""
    return _dialog(
        "Check a text",
        '<p class="hint">Each sentence is checked against the articles you ask. The text can come '
        f"from anywhere: a draft, or a chatbot’s answer.</p>{message(said)}"
        '<form data-do="check_text"><label for="check-text">Text</label>'
        f'<textarea id="check-text" name="text" rows="10">\n{escape(text)}</textarea>'
        '<div class="row end"><button type="button" class="button quiet" data-close>Cancel</button>'
        '<button class="button">Check</button></div></form>',
    )


def settings(fields: Fields, *, said: str = "", worked: str = "") -> str:
    """The settings as they are or were filled in, with what is wrong with them, or what worked."""
    told = f'<p class="message good" role="status">{escape(worked)}</p>' if worked else message(said)
    forget = '<label class="row"><input type="checkbox" name="forget" value="yes">Forget the key</label>'
    typed = f'type="password" autocomplete="off" placeholder="{escape(fields.key)}"'
    parts = (
        _field(fields, "address", "Server address", fields.address, 'placeholder="https://…/v1"'),
        _hint("Any server that speaks OpenAI’s protocol, such as Ollama. Leave empty for OpenAI."),
        _field(fields, "key", "API key", "", typed),
        _hint("A key is only sent to the address that it was saved with."),
        forget if fields.can_forget else "",
        _field(fields, "model", "Model", fields.model, 'placeholder="No model (quotes only)"'),
        _field(fields, "checker", "Checker", fields.checker, 'placeholder="offline"'),
        _hint("Checks each sentence: offline, or a model of the server as openai:NAME or minicheck:NAME."),
        _field(fields, "reply_tokens", "Maximum reply length (tokens)", fields.reply_tokens, ""),
    )
    ends = (
        '<div class="row end"><button class="button quiet" name="then" value="test">Test</button>'
        '<button class="button" name="then" value="save">Save</button></div>'
    )
    return _dialog("Settings", f'{told}<form data-do="settings">{"".join(parts)}{ends}</form>')


def dropping(most: int) -> str:
    """What lies over the page while files are dragged over it, and the line while they are uploaded.

    `most` is the maximum size of a file, in bytes.
    """
    return (
        f'<div class="drop-over" data-most="{most}" hidden><p>Drop files to add them</p></div>'
        '<div class="uploading" role="status" hidden><span></span></div>'
    )


def remove(article: str, title: str) -> str:
    """Ask whether to remove an article."""
    return _dialog(
        "Remove this article from your library?",
        f'<p dir="auto">{escape(title)}</p>'
        f'<form data-do="removed" data-article="{escape(article)}" class="row end">'
        '<button type="button" class="button quiet" data-close>Cancel</button>'
        '<button class="button danger">Remove</button></form>',
    )


def not_removed(reason: str) -> str:
    """Why an article can't be removed."""
    return _dialog("This article can’t be removed", message(reason))


def consent(folder: str, leave: int, stay: int) -> str:
    """Ask whether to remove most articles of a synced folder, since their files are gone."""
    n = count(leave, "article")
    return _dialog(
        f"Remove {leave:,} of the {count(leave + stay, 'article')} from this folder?",
        f'<p dir="auto">{escape(folder)}</p>'
        "<p>Their files are no longer there. Restore the files and sync again to keep the articles.</p>"
        f'<form data-do="sync" data-folder="{escape(folder)}" data-agreed="yes" class="row end">'
        '<button type="button" class="button quiet" data-close>Cancel</button>'
        f'<button class="button danger">Remove {n}</button></form>',
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
        f'{message(said)}<form data-do="save_case" data-turn="{escape(turn)}">'
        f'<p class="case" dir="auto">{escape(question)}</p>'
        f'<fieldset><legend>Can the articles answer this?</legend><div class="row">{choices}</div></fieldset>'
        '<label for="evidence">The sentences that answer it</label>'
        '<p class="hint">Exact quotes, separated by blank lines</p>'
        f'<textarea id="evidence" name="evidence" rows="6">\n{escape(evidence)}</textarea>'
        '<div class="row end"><button type="button" class="button quiet" data-close>Cancel</button>'
        '<button class="button">Save</button></div></form>',
    )


def summarize(article: str | None = None) -> str:
    """A menu that summarizes an article, or without one all that are asked."""
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


def _field(fields: Fields, name: str, label: str, value: str, more: str) -> str:
    """A field of the settings, disabled if something else sets it."""
    by = fields.given.get(name)
    shut = f' disabled aria-describedby="given-{name}"' if by else ""
    note = f'<p class="hint" id="given-{name}">Set by {escape(by)}</p>' if by else ""
    return (
        f'<label for="set-{name}">{label}</label><input id="set-{name}" name="{name}" '
        f'value="{escape(value)}" spellcheck="false" {more}{shut}>{note}'
    )


def _hint(text: str) -> str:
    return f'<p class="hint">{text}</p>'


def _dialog(title: str, body: str) -> str:
    return (
        f'<header><h2 id="dialog-title">{escape(title)}</h2>'
        '<button type="button" class="icon" data-close aria-label="Close">×</button></header>'
        f'<div class="dialog-body">{body}</div>'
    )
