"""Check for free disk space."""

import shutil
from pathlib import Path

from rag.errors import LibraryError

_SPARE = 64 << 20  # bytes to keep free
_GROWTH = 10  # bytes on disk per character of text: the text twice, and its terms
_NUMBERS_PER_BYTE = 100  # a vector of this many numbers takes one more byte per character of its text


def need_space(home: Path, wanted: int) -> None:
    """Raise LibraryError unless `wanted` bytes fit: on a full disk Chroma waits for ever."""
    free = shutil.disk_usage(home).free
    needed = _SPARE + wanted
    if free < needed:
        raise LibraryError(
            f"The disk of {home} needs {needed >> 20:,} MB of space and only {free >> 20:,} MB are free: "
            "free some, or choose another folder with --data or CITEWELL_HOME."
        )


def need_space_for(home: Path, text: str, dimension: int = 0) -> None:
    """Raise LibraryError unless a text fits with its terms and its vectors of `dimension` numbers."""
    need_space(home, len(text) * (_GROWTH + dimension // _NUMBERS_PER_BYTE))
