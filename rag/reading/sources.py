"""Expand what a user names into sources: files, folders and web pages."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from rag.reading.walk import clean, walk
from rag.reading.web.url import is_url
from rag.types import Unread


def expand(named: Iterable[Path | str], *, follow_links: bool = False) -> Iterator[Path | str | Unread]:
    """Yield URLs unchanged and files as paths, including those in folders, except hidden ones.

    A pipe, a socket, a device or a link counts as a file if it is named directly. In a folder `walk`
    refuses it, or follows a link as far as `follow_links` allows.
    """
    for name in named:
        if isinstance(name, str) and is_url(name):
            yield name
        else:
            yield from _files(Path(name), follow_links)


def origin(place: Path | str) -> str:
    """What identifies a source before it is read: its URL or resolved path."""
    return place if isinstance(place, str) else clean(os.path.realpath(place))


def _files(path: Path, follow_links: bool) -> Iterator[Path | Unread]:
    """The path itself or, if it is a folder, the files in it and its subfolders."""
    if not path.is_dir():
        yield path
        return
    is_empty = True
    for found in walk(path, follow_links=follow_links):
        is_empty = False
        yield found if isinstance(found, Unread) else Path(found.path)
    if is_empty:
        yield path
