"""Which reader has made a text of a file, so that what an older one has read can be read again."""

from rag.extras import is_installed

_VERSIONS = {"PDF": 2, "SHEETS": 2}
"""The versions of the readers by the names of their kinds; those that aren't here are at 1."""


def reader(kind: str) -> str:
    """The reader of a kind of document, as it is today."""
    return f"{kind} {_VERSIONS.get(kind, 1)}"


def is_current(made_by: str | None) -> bool:
    """Whether a text was made by a reader of today; None is one that no reader has made."""
    return made_by is None or made_by == reader(made_by.partition(" ")[0])


def fingerprint() -> str:
    """What all readers together depend on, so that what one of them refused is tried again after a change."""
    versions = repr(sorted(_VERSIONS.items()))
    return f"{versions} with text recognition" if is_installed("rapidocr") else versions
