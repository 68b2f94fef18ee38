"""The part on the right: the source of a citation, or an article with its actions."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from rag import Added, Article, CitewellError, Library, UnknownArticle, boxes
from ui.web.desk import Desk
from ui.web.parts import CHANGED, EACH, PRIVATE
from ui.web.render import articles, batch, forms, frame, notices
from ui.web.said import said
from ui.wording import shortened


class SourcePane:
    """The handlers of events that open or change an article."""

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
            has_pages = self._has_pages(article)
            is_same = quote is not None and article.text[start:end] == quote
            page = _page(data) or next(iter(boxes(article, start, end)), None)
            return articles.source(
                article,
                start,
                end,
                quote,
                str(time.monotonic_ns()),
                page=page if has_pages and is_same and data.get("view") != "text" else None,
                has_pages=has_pages and is_same,
            )

        try:
            return opened()
        except UnknownArticle:
            return articles.gone(str(data.get("title") or ""), quote)
        except CitewellError as error:
            return articles.unavailable(str(data.get("title") or "Article"), said(error), quote)

    def _chosen(self, event: gr.EventData) -> str:
        return self._opened(str(event._data["article"]))

    def _viewed(self, event: gr.EventData) -> str:
        data = event._data
        return self._opened(str(data["article"]), str(data["view"]), _page(data) or 1)

    def _opened(self, name: str, view: str = "text", page: int = 1) -> str:
        try:
            article = self._library.article(name)
            return articles.whole(article, view, page, has_pages=self._has_pages(article))
        except UnknownArticle:
            return articles.gone()
        except CitewellError as error:
            return articles.unavailable("Article", said(error))

    def _has_pages(self, article: Article) -> bool:
        """Whether the pages of an article can be shown."""
        return bool(article.source.layout) and self._library.original(article.id) is not None

    def _again(self, event: gr.EventData) -> tuple[str, str]:
        name = str(event._data["article"])

        return _report(lambda: self._library.reimport([name])), self._opened(name)

    def _taken(self, event: gr.EventData) -> tuple[str, str]:
        name, line = str(event._data["article"]), int(event._data["line"])
        return _report(lambda: [self._library.keep(name, [line])]), self._opened(name, "receipt")

    def _remove(self, event: gr.EventData) -> str:
        name = str(event._data["article"])
        try:
            return forms.remove(name, self._library.article(name).title)
        except CitewellError as error:
            return forms.not_removed(said(error))

    def _removed(self, event: gr.EventData) -> tuple[str, str, str]:
        name = str(event._data["article"])
        try:
            title = self._library.article(name).title
            self._library.remove(name)
        except CitewellError as error:
            return "", notices.trouble(said(error)), frame.no_source()
        return "", notices.success(f"Removed: {shortened(title)}"), frame.no_source()


def _page(data: Mapping[str, Any]) -> int | None:
    """The page number in an event, if there is one."""
    number = str(data.get("page") or "")
    return int(number) if number.isdecimal() and len(number) < 6 else None


def _report(work: Callable[[], Sequence[Added]]) -> str:
    try:
        return batch.notice(work())
    except CitewellError as error:
        return notices.trouble(said(error))
