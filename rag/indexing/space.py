"""Room on the disk."""

import shutil
from pathlib import Path

from rag.errors import LibraryError

_SPARE = 64 << 20  # bytes that are left alone


def need_space(home: Path, wanted: int) -> None:
    """Raise LibraryError where `wanted` bytes do not fit: a full disk makes Chroma wait for ever."""
    free = shutil.disk_usage(home).free
    needed = _SPARE + wanted
    if free < needed:
        raise LibraryError(
            f"{needed >> 20:,} MB are needed on the disk of {home} and {free >> 20:,} MB are free: "
            "make room, or name another folder with --data or CITEWELL_HOME."
        )
