"""Room on the disk."""

import shutil
from pathlib import Path

from rag.errors import LibraryError

_SPARE = 64 << 20  # bytes that are left alone
_GROWTH = 10  # bytes on the disk for a character of text: the text twice, and its terms
_THIN = 100  # for every so many numbers that a vector has, a byte more for a character of its text


def need_space(home: Path, wanted: int) -> None:
    """Raise LibraryError where `wanted` bytes do not fit: a full disk makes Chroma wait for ever."""
    free = shutil.disk_usage(home).free
    needed = _SPARE + wanted
    if free < needed:
        raise LibraryError(
            f"{needed >> 20:,} MB are needed on the disk of {home} and {free >> 20:,} MB are free: "
            "make room, or name another folder with --data or CITEWELL_HOME."
        )


def need_space_for(home: Path, text: str, dimension: int = 0) -> None:
    """Raise LibraryError where a text does not fit with its terms, and its vectors of `dimension` numbers."""
    need_space(home, len(text) * (_GROWTH + dimension // _THIN))
