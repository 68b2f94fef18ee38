"""The list of articles: search, filter, check what is asked."""

import gradio as gr

from rag import Library, Overviews
from ui.web.desk import Desk
from ui.web.parts import EACH, PRIVATE, readable, shown
from ui.web.render import folders, shelf
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

        def listed() -> str:
            words = str(query.get("words") or "")
            articles = shelf.listed(
                self._library.articles(),
                read_scope(query.get("scope")),
                words,
                int(query.get("drawn") or shelf.PIECE),
                str(query.get("current") or ""),
                self._library.find(words) if words.strip() else (),
                self._overviews.summaries,
                number=int(query.get("number") or 0),
            )
            return articles + folders.folders(self._library.synced_folders())

        return shown(listed), shown(
            lambda: shelf.asking(read_scope(query.get("scope")), readable(self._library))
        )
