"""What a user names: files, folders, and pages of the web."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.reading.walk import clean, walk
from rag.reading.web.url import is_url
from rag.types import Unread


def expand(named: Iterable[Path | str], *, follow_links: bool = False) -> Iterator[Path | str | Unread]:
    """The URLs as they are, and every file as a path: those in a folder too, but for hidden ones.

    A pipe, a socket, a device, and a link to anywhere, is a file where it is named itself; in a folder
    it is refused, or `walk` tells how far it is followed.
    """
    for name in named:
        if isinstance(name, str) and is_url(name):
            yield name
        else:
            yield from _files(Path(name), follow_links)


def origin(place: Path | str) -> str:
    """What a source is known by before it is read: the URL, or the resolved path."""
    return place if isinstance(place, str) else clean(os.path.realpath(place))


def _files(path: Path, follow_links: bool) -> Iterator[Path | Unread]:
    """The path itself, or the files in it and in its folders."""
    if not path.is_dir():
        yield path
        return
    is_empty = True
    for found in walk(path, follow_links=follow_links):
        is_empty = False
        yield found if isinstance(found, Unread) else Path(found.path)
    if is_empty:
        yield path
