"""Read what a user names, a file or a page of the web, into a source."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UnreadableSource
from rag.reading.formats import load
from rag.reading.normalize import normalize
from rag.reading.web.url import is_url
from rag.types import Source

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched


def expand(named: Iterable[Path | str]) -> Iterator[Path | str]:
    """The URLs as they are, and every file as a path: those in a folder too, but for hidden ones."""
    for name in named:
        if isinstance(name, str) and is_url(name):
            yield name
        else:
            yield from _files(Path(name))


def origin(place: Path | str) -> str:
    """What a source is known by before it is read: the URL, or the resolved path."""
    return place if isinstance(place, str) else os.fsencode(place.resolve()).decode("utf-8", "replace")


def read(place: Path | str, fetch: "Callable[[str], Fetched]") -> Source:
    """The source at a path, or at a URL, which every string is; raises UnreadableSource."""
    if isinstance(place, Path):
        return Source(origin(place), load(place))
    page = fetch(place)
    return Source(page.url, _page_text(page))


def _page_text(page: "Fetched") -> str:
    kind, _, parameters = page.content_type.lower().partition(";")
    if kind.strip() not in ("text/plain", "text/markdown"):
        raise UnreadableSource(
            f"{page.url} is of the type {kind.strip()}: save it as plain text or Markdown and add that."
        )
    encoding = parameters.partition("charset=")[2].strip('" ') or "utf-8"
    try:
        return normalize(page.body.decode(encoding, "replace"))
    except LookupError:
        return normalize(page.body.decode("utf-8", "replace"))


def _files(path: Path) -> Iterator[Path]:
    """The path itself, or the files in it and in its folders, but for hidden ones."""
    if not path.is_dir():
        yield path
        return
    files = [
        file
        for file in sorted(path.rglob("*"))
        if not file.is_dir() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    ]
    yield from files or (path,)
