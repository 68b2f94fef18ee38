"""The part on the right: what a citation points at, or an article with what can be done with it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Added, CitewellError, Library, UnknownArticle
from ui.web.adding import is_page, told
from ui.web.desk import Desk
from ui.web.parts import CHANGED, EACH, PRIVATE, shown
from ui.web.render import articles, forms, frame, notices
from ui.web.said import said


class SourcePane:
    """What the events that open or change an article do."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        now: dict[str, Any] = {"queue": False, **EACH, **PRIVATE}
        for cited in (desk.transcript.cite, desk.shelf.cite, desk.source.cite):
            cited(self._cited, None, desk.source, **now)
        for chosen in (desk.shelf.choose, desk.source.choose):
            chosen(self._chosen, None, desk.source, **now)
        desk.source.view(self._viewed, None, desk.source, **now)
        desk.source.remove(self._remove, None, desk.confirming, **now)
        slow: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "add", **EACH, **PRIVATE}
        for change in (
            desk.source.again(self._again, None, [desk.notice, desk.source], **slow),
            desk.source.take(self._taken, None, [desk.notice, desk.source], **slow),
            desk.confirming.removed(
                self._removed, None, [desk.confirming, desk.notice, desk.source], **PRIVATE
            ),
        ):
            change.then(None, js=CHANGED)

    def _cited(self, event: gr.EventData) -> str:
        data = event._data
        quote = None if data.get("quote") is None else str(data["quote"])
        start, end = int(data["start"]), int(data["end"])

        def opened() -> str:
            article = self._library.article(str(data["article"]))
            return articles.source(article, start, end, quote, str(time.monotonic_ns()))

        try:
            return opened()
        except UnknownArticle:
            return articles.gone(str(data.get("title") or ""), quote)
        except CitewellError as error:
            return notices.message(said(error))

    def _chosen(self, event: gr.EventData) -> str:
        return self._opened(str(event._data["article"]))

    def _viewed(self, event: gr.EventData) -> str:
        return self._opened(str(event._data["article"]), str(event._data["view"]))

    def _opened(self, name: str, view: str = "text") -> str:
        return shown(lambda: articles.whole(self._library.article(name), view))

    def _again(self, event: gr.EventData) -> tuple[str, str]:
        name = str(event._data["article"])

        def work() -> Sequence[Added]:
            origin = self._library.article(name).source.origin
            if not (is_page(origin) or Path(origin).is_file()):
                return [_moved(origin)]
            return self._library.add([origin])

        return _report(work), self._opened(name)

    def _taken(self, event: gr.EventData) -> tuple[str, str]:
        name, line = str(event._data["article"]), int(event._data["line"])
        return _report(lambda: [self._library.keep(name, [line])]), self._opened(name, "receipt")

    def _remove(self, event: gr.EventData) -> str:
        name = str(event._data["article"])
        return shown(lambda: forms.remove(name, self._library.article(name).title))

    def _removed(self, event: gr.EventData) -> tuple[str, str, str]:
        name = str(event._data["article"])
        try:
            title = self._library.article(name).title
            self._library.remove(name)
        except CitewellError as error:
            return "", notices.notice(said(error)), frame.no_source()
        return "", notices.notice(f"Removed: {title}"), frame.no_source()


def _moved(origin: str) -> Added:
    reason = "The file is no longer where it was read. Add it again to update it."
    return Added(origin, None, None, 0, "failed", reason)


def _report(work: Callable[[], Sequence[Added]]) -> str:
    try:
        return notices.notice(*told(work()))
    except CitewellError as error:
        return notices.notice(said(error))
