"""What a user names: files, folders, and pages of the web."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.reading.web.url import is_url
from rag.types import Unread


def expand(named: Iterable[Path | str]) -> Iterator[Path | str | Unread]:
    """The URLs as they are, and every file as a path: those in a folder too, but for hidden ones.

    A pipe, a socket or a device is a file where it is named itself; in a folder it is refused.
    """
    for name in named:
        if isinstance(name, str) and is_url(name):
            yield name
        else:
            yield from _files(Path(name))


def origin(place: Path | str) -> str:
    """What a source is known by before it is read: the URL, or the resolved path."""
    return place if isinstance(place, str) else os.fsencode(place.resolve()).decode("utf-8", "replace")


def _files(path: Path) -> Iterator[Path | Unread]:
    """The path itself, or the files in it and in its folders, but for hidden ones."""
    if not path.is_dir():
        yield path
        return
    files = [
        _readable(file)
        for file in sorted(path.rglob("*"))
        if not file.is_dir() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]
    yield from files or (path,)


def _readable(file: Path) -> Path | Unread:
    """The file, unless to read it may never end."""
    if file.is_file() or not file.exists():  # a link that leads nowhere is told of when it is opened
        return file
    return Unread(
        origin(file), f"{file} is a pipe, a socket or a device: name it by itself if it is to be read."
    )
