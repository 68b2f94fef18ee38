"""What the page is made of: pieces of our own HTML whose presses are events."""

import json
import time
from base64 import b64encode
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

AT_ONCE = 64
"""How many people are answered at the same time; Gradio's default is one."""

PACE = 0.05
"""Seconds between two pictures of an answer that grows."""

CHANGED = "() => { document.dispatchEvent(new Event('articleschange')); }"
"""Tells the parts of the page that the library's articles are not what they were."""

_LOAD = """const events = %s;
import(new URL("%s/%s.js", document.baseURI))
  .then((module) => module.default({ element, trigger, watch, props, upload, events }));"""


def part(script: str, *events: str, value: str | Sequence[str] = "", **options: Any) -> gr.HTML:
    """A piece of the page: its value is HTML, and the module `script` of the assets brings it to life.

    A value may be a list of strings, so that one that has not changed is not sent again. It is put into
    the page as it is: whoever makes it escapes it. Each of `events` may be triggered by the script, which
    is given ``{element, trigger, watch, props, upload, events}``; most leave that to ``press.js``.
    """
    return gr.HTML(
        value if isinstance(value, str) else list(value),
        html_template="${[].concat(value).join('')}",
        js_on_load=_LOAD % (json.dumps(events), SERVED, script),
        apply_default_css=False,
        **options,
    )


def dialog(*events: str) -> gr.HTML:
    """A dialog over the page: open while its value is HTML, closed while that is empty.

    A form in it with ``data-do`` triggers the event of that name, with its fields as the data.
    """
    return gr.HTML(
        "",
        html_template='<dialog class="dialog"></dialog>',  # filled by the script, so that it stays open
        js_on_load=_LOAD % (json.dumps(events), SERVED, "dialog"),
        apply_default_css=False,
    )


def download() -> gr.HTML:
    """Saves what `file` makes on the reader's machine; nothing is written on the server."""
    return gr.HTML(
        "", html_template="", js_on_load=_LOAD % ("[]", SERVED, "download"), apply_default_css=False
    )


def file(name: str, content: str | bytes) -> list[str]:
    """A file as the value of a `download`; the same again is saved again."""
    raw = content.encode() if isinstance(content, str) else content
    return [name, b64encode(raw).decode(), str(time.monotonic_ns())]


def kept(*events: str) -> gr.HTML:
    """The conversation that the reader's browser keeps and shows.

    As an input it is the whole of it, as a JSON text; as an output, what is to be changed in it.
    """
    return gr.HTML(
        "", html_template="", js_on_load=_LOAD % (json.dumps(events), SERVED, "kept"), apply_default_css=False
    )


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
