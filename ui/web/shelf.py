"""The list of articles: search, filter, check what is asked."""

import gradio as gr

from rag import Library
from ui.web.desk import Desk
from ui.web.parts import EACH, PRIVATE, readable, shown
from ui.web.render import shelf
from ui.web.scope import read_scope


class Shelf:
    """What the list's events do."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page; the list asks for itself when it is there."""
        desk.shelf.listed(
            self._listed,
            None,
            [desk.shelf, desk.scope],
            queue=False,
            **EACH,
            **PRIVATE,
        )

    def _listed(self, event: gr.EventData) -> tuple[str, str]:
        """The list for what its script says of search, filters and boxes, and the line on what is asked."""
        query = event._data

        def listed() -> str:
            words = str(query.get("words") or "")
            return shelf.listed(
                self._library.articles(),
                read_scope(query.get("scope")),
                words,
                int(query.get("drawn") or shelf.PIECE),
                str(query.get("current") or ""),
                self._library.find(words) if words.strip() else (),
                number=int(query.get("number") or 0),
            )

        return shown(listed), shown(
            lambda: shelf.asking(read_scope(query.get("scope")), readable(self._library))
        )
