"""Errors in the words of the page: a button to press instead of a command."""

from rag import CitewellError, EmptyLibrary, UnknownArticle

_PRESSED: dict[type[CitewellError], str] = {
    EmptyLibrary: "Your library is empty. Press “+ Add” to add an article.",
    UnknownArticle: "This article is no longer in your library. To use it, add it again with “+ Add”.",
}


def said(error: CitewellError) -> str:
    """An error as a sentence for readers of the page."""
    return _PRESSED.get(type(error), str(error))
