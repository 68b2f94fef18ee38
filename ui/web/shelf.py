"""The list of articles: search, filter, check what is asked."""

import gradio as gr

from rag import CitewellError, Library, Overviews
from ui.web.desk import Desk
from ui.web.parts import EACH, PRIVATE
from ui.web.render import folders, notices, shelf
from ui.web.said import said
from ui.web.scope import read_scope


class Shelf:
    """The event handlers of the list."""

    def __init__(self, library: Library, overviews: Overviews) -> None:
        self._library = library
        self._overviews = overviews

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page; the list requests its content once it has loaded."""
        desk.shelf.listed(
            self._listed,
            None,
            [desk.shelf, desk.scope],
            queue=False,
            **EACH,
            **PRIVATE,
        )

    def _listed(self, event: gr.EventData) -> tuple[str, str]:
        """The list for the search, filters and boxes that its script sends, and the line on what is asked."""
        query = event._data
        words = str(query.get("words") or "")
        try:
            scope, articles = read_scope(query.get("scope")), self._library.articles()
            found = self._library.find(words) if words.strip() else ()
            synced = folders.folders(self._library.synced_folders())
            listed = shelf.listed(
                articles,
                scope,
                words,
                int(query.get("drawn") or shelf.PIECE),
                str(query.get("current") or ""),
                found,
                self._overviews.summaries,
                number=int(query.get("number") or 0),
            )
        except CitewellError as error:
            return notices.message(said(error)), ""
        return listed + synced, shelf.asking(scope, articles)
