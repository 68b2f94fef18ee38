"""Summaries of the articles that a reader sees: made when they are first seen, and kept."""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag import CitewellError, Library, Overviews
from ui.web.desk import Desk
from ui.web.parts import PRIVATE
from ui.web.render import overview

_MOST = 20  # articles per event: what a screen shows


class About:
    """The handlers of events that request overviews."""

    def __init__(self, library: Library, overviews: Overviews) -> None:
        self._library = library
        self._overviews = overviews

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        slow: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "overviews", **PRIVATE}
        for seen in (desk.shelf.overviews, desk.source.overviews):
            seen(self._made, None, desk.about, trigger_mode="multiple", **slow)

    def _made(self, event: gr.EventData) -> Iterator[str]:
        """Yield one overview after another; an article that is gone or unreadable has none."""
        for name in map(str, event._data["articles"][:_MOST]):
            try:
                yield overview.overview(self._overviews.of(name), self._library.article(name))
            except CitewellError:
                continue
