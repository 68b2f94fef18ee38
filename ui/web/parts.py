"""The parts that the tabs share: answers that can be pressed, the source beside them, and saving a file."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag import ArticleInfo, CitewellError, Library
from ui.web.render import answers, articles

ASSETS = Path(__file__).parent / "assets"
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How the page's own events are wired: programs have functions of their own, in `api`."""

AT_ONCE = 64
"""How many people are answered at the same time; Gradio's default is one."""

PACE = 0.05
"""Seconds between two pictures of an answer that grows."""

SAVE = """(name, text) => {
  if (!text) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}"""
"""Saves a text that is on the page as a file of the reader's: nothing is written on the server."""


def asset(name: str) -> str:
    """One of the page's scripts, or its style."""
    return (ASSETS / name).read_text(encoding="utf-8")


def pressable(value: Sequence[str] = (), **options: Any) -> gr.HTML:
    """Pieces of HTML with buttons in them; each press is an event, named by the button.

    The value is a list of strings, so that a piece that has not changed is not sent again. It is
    put into the page as it is: whoever makes it escapes it.
    """
    return gr.HTML(
        list(value),
        html_template="${[].concat(value).join('')}",
        js_on_load=asset("answers.js"),
        apply_default_css=False,
        **options,
    )


def source_pane(library: Library, *presses: gr.HTML) -> gr.HTML:
    """The place that a press of a citation, in any of `presses`, opens."""

    def opened(event: gr.EventData) -> str:
        return shown(lambda: _opened(library, event._data))

    pane = gr.HTML(js_on_load=asset("source.js"), apply_default_css=False, elem_classes="source-pane")
    for pressed in presses:
        pressed.cite(opened, None, pane, queue=False, **PRIVATE)
    return pane


def readable(library: Library) -> Sequence[ArticleInfo]:
    """The articles of a library; none where it cannot be read, of which its own tab tells why."""
    try:
        return library.articles()
    except CitewellError:
        return ()


def shown(work: Callable[[], str]) -> str:
    """What `work` makes, or the sentence of its error."""
    try:
        return work()
    except CitewellError as error:
        return answers.message(str(error))


def _opened(library: Library, data: dict[str, Any]) -> str:
    article = library.article(str(data["article"]))
    start, end = int(data["start"]), int(data["end"])
    return articles.source(article, start, end, data.get("quote"), str(time.monotonic_ns()))
