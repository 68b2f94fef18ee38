"""Errors in the words of the page: a button to press instead of a command."""

from rag import CitewellError, EmptyLibrary, LibraryDamaged, UnknownArticle
from ui.web.render.notices import REPAIR

_PRESSED: dict[type[CitewellError], str] = {
    EmptyLibrary: "Your library is empty. Press “+ Add” to add an article.",
    UnknownArticle: "This article is no longer in your library. To use it, add it again with “+ Add”.",
    LibraryDamaged: f"Part of your library is damaged. Press {REPAIR}.",
}


def said(error: CitewellError) -> str:
    """An error as a sentence for readers of the page."""
    return next((words for kind, words in _PRESSED.items() if isinstance(error, kind)), str(error))
