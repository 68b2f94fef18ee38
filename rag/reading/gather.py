"""Gather the sources that a user names: files, folders, uploads and pages."""

from collections.abc import Callable, Generator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.types import ProgressCallback

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched, Fetcher
    from rag.reading.formats.columns import Columns
    from rag.reading.read import Part, Place


class Gatherer:
    """Reads sources; `new_fetcher` makes what fetches pages, by default from the public web only."""

    def __init__(self, new_fetcher: "Callable[[], Fetcher] | None" = None) -> None:
        self.new_fetcher = new_fetcher or _public_fetcher

    def named(
        self,
        sources: Sequence[Path | str],
        columns: "Columns | None",
        progress: ProgressCallback | None,
        *,
        follow_links: bool,
    ) -> "Generator[Part, None, None]":
        """Read files, the files in folders, and pages by their URLs, as `read_places` does."""
        from rag.reading.sources import expand

        return self.read(list(expand(sources, follow_links=follow_links)), columns, progress)

    def read(
        self,
        places: "Sequence[Place]",
        columns: "Columns | None" = None,
        progress: ProgressCallback | None = None,
    ) -> "Generator[Part, None, None]":
        """Read what is in `places`, as `read_places` does."""
        from rag.reading.read import read_places

        return read_places(places, self.fetch(), columns, progress)

    def fetch(self) -> "Callable[[str], Fetched]":
        """What fetches pages, made with the first of them."""
        fetcher = cache(self.new_fetcher)
        return lambda url: fetcher().fetch(url)


def _public_fetcher() -> "Fetcher":
    from rag.reading.fetch import Fetcher

    return Fetcher()
