"""What the page is made of: pieces of our own HTML whose presses are events."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag import ArticleInfo, CitewellError, Library
from ui.web.render import notices

ASSETS = Path(__file__).parent / "assets"
SERVED = "citewell"
"""Where the server has the page's own scripts, below its root."""

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How the page's own events are wired: programs have functions of their own, in `api`."""

EACH: dict[str, Any] = {"trigger_mode": "multiple"}
"""For events that must not be lost: Gradio drops one that comes before it has put away the last."""

AT_ONCE = 64
"""How many people are answered at the same time; Gradio's default is one."""

PACE = 0.05
"""Seconds between two pictures of an answer that grows."""

CHANGED = "() => { document.dispatchEvent(new Event('articleschange')); }"
"""Tells the parts of the page that the library's articles are not what they were."""

_LOAD = """const events = %s;
import(new URL("%s/%s.js", document.baseURI))
  .then((module) => module.default({ element, trigger, watch, props, upload, events }));"""


def part(script: str, *events: str, value: str = "", **options: Any) -> gr.HTML:
    """A piece of the page: its value is HTML, and the module `script` of the assets brings it to life.

    It is put into the page as it is: whoever makes it escapes it. Each of `events` may be triggered by the
    script, which is given ``{element, trigger, watch, props, upload, events}``; most leave that to
    ``press.js``.
    """
    return gr.HTML(
        value,
        html_template="${value}",
        js_on_load=_load(script, events),
        apply_default_css=False,
        **options,
    )


def pieces(script: str, *events: str, **options: Any) -> gr.HTML:
    """A part whose value is a list of HTML, each piece one element, drawn by its script with ``pieces.js``.

    Gradio would compare all of them with what is there, at each picture of the one that grows.
    """
    return gr.HTML([], html_template="", js_on_load=_load(script, events), apply_default_css=False, **options)


def dialog(*events: str) -> gr.HTML:
    """A dialog over the page: open while its value is HTML, closed while that is empty.

    A form in it with ``data-do`` triggers the event of that name, with its fields as the data.
    """
    return gr.HTML(
        "",
        html_template='<dialog class="dialog"></dialog>',  # filled by the script, so that it stays open
        js_on_load=_load("dialog", events),
        apply_default_css=False,
    )


def download() -> gr.HTML:
    """Saves what `file` makes on the reader's machine; nothing is written on the server."""
    return gr.HTML("", html_template="", js_on_load=_load("download", ()), apply_default_css=False)


def file(name: str, text: str) -> list[str]:
    """A file as the value of a `download`; the same again is saved again."""
    return [name, text, str(time.monotonic_ns())]


def readable(library: Library) -> Sequence[ArticleInfo]:
    """The articles of a library; none where it cannot be read, of which the list of articles tells why."""
    try:
        return library.articles()
    except CitewellError:
        return ()


def shown(work: Callable[[], str]) -> str:
    """What `work` makes, or the sentence of its error."""
    try:
        return work()
    except CitewellError as error:
        return notices.message(str(error))


def _load(script: str, events: Sequence[str]) -> str:
    return _LOAD % (json.dumps(events), SERVED, script)
