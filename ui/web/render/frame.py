"""What is always on the page: its header, the question box, a phone's bar, and empty parts; pure."""

from collections.abc import Sequence
from html import escape

from rag import OFFLINE, STUB
from ui.web.render.icons import icon

_MARK = (
    '<svg class="mark-of-ours" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">'
    '<rect x="1" y="1" width="22" height="22" rx="6"/><path d="M7 9.5h10M7 14h5.5"/>'
    '<circle cx="16.5" cy="14.5" r="2.25"/></svg>'
)
CHECK = '<button type="button" data-do="open_check">Check a text</button>'
"""Opens the dialog that checks a text."""


def header(page: str, actions: Sequence[str] = ()) -> str:
    """The wordmark, the links to the pages, and `actions` (HTML)."""
    links = (("ask", "./", "Ask"), ("evaluate", "./evaluate", "Evaluate"))
    ways = "".join(
        f'<a href="{where}"{" aria-current=page" if name == page else ""}>{words}</a>'
        for name, where, words in links
    )
    return (
        f'<header class="masthead"><h1><a href="./">{_MARK}<span class="wordmark">Citewell</span></a></h1>'
        f'<nav aria-label="Pages">{ways}</nav><div class="actions">{"".join(actions)}</div></header>'
    )


def composer(models: Sequence[str]) -> str:
    """The question box, with the choice of a model."""
    return (
        '<form class="composer"><label class="unseen" for="question">Question</label>'
        '<textarea id="question" name="question" rows="1" placeholder="Ask a question" autofocus>'
        "</textarea>"
        '<div class="composer-foot"><label class="model"><span class="unseen">Model</span>'
        f'<select name="model">{model_choices(models)}</select></label>'
        f'<button type="submit" class="send" aria-label="Ask">{icon("send")}</button>'
        f'<button type="button" class="stop" data-do="stop" aria-label="Stop">{icon("stop")}</button>'
        "</div></form>"
    )


def models(names: Sequence[str]) -> str:
    """The models again, for a page on which they have changed."""
    return f'<select hidden aria-hidden="true">{model_choices(names)}</select>'


def model_choices(models: Sequence[str]) -> str:
    """The options of a choice of models, the first one selected, those that lie in a group."""
    first = models[0]
    true = "".join(_option(name, _named(name), name == first) for name in models if not name.startswith(STUB))
    lying = [name for name in models if name.startswith(STUB)]
    lies = "".join(_option(name, name.removeprefix(STUB), name == first) for name in lying)
    return true + (f'<optgroup label="Test answers that lie on purpose">{lies}</optgroup>' if lies else "")


def bar() -> str:
    """A bar of the parts, of which a small screen shows one at a time."""
    names = (("articles", "Articles"), ("talk", "Conversation"), ("source", "Source"))
    buttons = "".join(
        f'<button type="button" data-show="{name}"{" aria-current=true" if name == "talk" else ""}>'
        f"{words}</button>"
        for name, words in names
    )
    return f'<nav class="bar" aria-label="Parts of the page">{buttons}</nav>'


def no_source() -> str:
    """The source's part before anything is opened."""
    return (
        f'<div class="nothing">{icon("quote")}<p class="nothing-title">Source</p>'
        "<p>Press a number or a quote to see the sentence in its article.</p></div>"
    )


def _option(value: str, words: str, is_chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(words)}</option>'


def _named(model: str) -> str:
    return "No model (quotes only)" if model == OFFLINE else model
