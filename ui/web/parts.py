"""The building blocks of the page: our own HTML, in which pressing something is an event."""

import json
import time
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag import ArticleInfo, CitewellError, Library

ASSETS = Path(__file__).parent / "assets"
SERVED = "citewell"
"""Path of the page's own scripts, below the server's root."""

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Options of the page's own events; programs have functions of their own, in `api`."""

EACH: dict[str, Any] = {"trigger_mode": "multiple"}
"""Options of events that must not be lost: Gradio drops one that arrives before the last has ended."""

PACE = 0.05
"""Seconds between two updates of a growing answer."""

CHANGED = "() => { document.dispatchEvent(new Event('articleschange')); }"
"""Tells the parts of the page that the library's articles have changed."""

_LOAD = """const events = %s;
import(new URL("%s/%s.js", document.baseURI))
  .then((module) => module.default({ element, trigger, watch, props, upload, events }));"""


def part(script: str, *events: str, value: str = "", **options: Any) -> gr.HTML:
    """Make a part of the page: its value is HTML, and the module `script` in the assets makes it interactive.

    The HTML is inserted as it is: whoever makes it escapes it. Each of `events` may be triggered by the
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
    """Make a part whose value is a list of HTML elements, drawn by its script with ``pieces.js``.

    Gradio would compare all of them with the page at each update of the growing one.
    """
    return gr.HTML([], html_template="", js_on_load=_load(script, events), apply_default_css=False, **options)


def dialog(*events: str) -> gr.HTML:
    """Make a dialog: open while its value is HTML, closed while it is empty.

    A form in it with ``data-do`` triggers the event of that name, with its fields as the data.
    """
    return gr.HTML(
        "",
        html_template='<dialog class="dialog"></dialog>',  # filled by the script, so that it stays open
        js_on_load=_load("dialog", events),
        apply_default_css=False,
    )


def download() -> gr.HTML:
    """Make a part that saves a `file` on the reader's machine; nothing is written on the server."""
    return gr.HTML("", html_template="", js_on_load=_load("download", ()), apply_default_css=False)


def file(name: str, content: str | bytes) -> list[str]:
    """A file as the value of a `download`; an equal one is saved again."""
    raw = content.encode() if isinstance(content, str) else content
    return [name, b64encode(raw).decode(), str(time.monotonic_ns())]


def kept(*events: str) -> gr.HTML:
    """Make the part that holds the conversation kept by the reader's browser.

    As an input, it is the whole conversation as JSON text; as an output, a change to it.
    """
    return gr.HTML("", html_template="", js_on_load=_load("kept", events), apply_default_css=False)


def readable(library: Library) -> Sequence[ArticleInfo]:
    """The articles of a library; none if it can't be read (the list of articles says why)."""
    try:
        return library.articles()
    except CitewellError:
        return ()


def _load(script: str, events: Sequence[str]) -> str:
    return _LOAD % (json.dumps(events), SERVED, script)
