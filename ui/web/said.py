"""Errors in the words of the page: what to press, where elsewhere there is a command."""

from rag import CitewellError, EmptyLibrary, UnknownArticle

_PRESSED: dict[type[CitewellError], str] = {
    EmptyLibrary: "Your library is empty. Press “+ Add” to add an article.",
    UnknownArticle: "This article is no longer in your library. To use it, add it again with “+ Add”.",
}


def said(error: CitewellError) -> str:
    """The sentence of an error for a reader of the page."""
    return _PRESSED.get(type(error), str(error))
