"""A library that several hosts share: its articles in PostgreSQL, and its indexes on each host.

Who writes holds the library's lock and this host's, in that order; who only brings this host's indexes up to
date holds the second.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.address import Shared
from rag.storage.advisory import AdvisoryLock
from rag.storage.articles import Stamp
from rag.storage.followed import Followed
from rag.storage.home import Home
from rag.storage.lock import PATIENCE
from rag.storage.postgres import Postgres
from rag.storage.served_originals import ServedOriginals

if TYPE_CHECKING:
    from rag.storage.stores import VectorStore, WriterLock


class SharedHome(Home):
    """The stores of a library that this host shares; every method may raise LibraryError."""

    def __init__(self, shared: Shared) -> None:
        super().__init__(shared.folder)
        self._shared = shared

    @property
    def readable(self) -> Path:
        """The folder of this host's indexes: an index that can't follow the library is of no use."""
        return self.writable

    @property
    def exclusive(self) -> "WriterLock":
        """The lock of those who write, on any host."""
        return partial(_both, self._lock.exclusive, self.index_lock)

    @property
    def undisturbed(self) -> "WriterLock":
        """The lock of those who read while no host may write."""
        return self.exclusive

    @cached_property
    def followed(self) -> Followed:
        """What this host's indexes hold."""
        return Followed(self.folder / "followed.sqlite3")

    @property
    def has_vectors(self) -> bool:
        """Whether this host has vectors of its own."""
        return self._shared.chroma is None

    @cached_property
    def originals(self) -> ServedOriginals:
        """The originals of some articles."""
        return ServedOriginals(self._database, self.folder / "originals")

    def damage(self) -> str | None:
        """Why the articles can't be read: the server looks after its files, and says so when it is asked."""
        return None

    def vectors(
        self, embedder: str, dimension: Callable[[], int], way_back: Callable[[str], str]
    ) -> "VectorStore":
        """The vectors for an embedder; the arguments are those of `Vectors`."""
        if self._shared.chroma is not None:
            from rag.storage.served_vectors import ServedVectors

            name = f"citewell-{self._database.identity()}"
            return ServedVectors(
                self._shared.chroma, name, embedder, dimension, token=self._shared.token, way_back=way_back
            )
        return super().vectors(embedder, dimension, way_back)

    @property
    def _stamp(self) -> Callable[[], Stamp]:
        return self.followed.stamp

    @cached_property
    def _database(self) -> Postgres:
        return Postgres(self._shared.database)

    @cached_property
    def _lock(self) -> AdvisoryLock:
        return AdvisoryLock(self._database)


@contextmanager
def _both(
    library: "WriterLock",
    host: "WriterLock",
    what: str,
    /,
    *,
    patience: float = PATIENCE,
    lock_name: str = "writer",
) -> Iterator[None]:
    with library(what, patience=patience, lock_name=lock_name), host(what, lock_name=lock_name):
        yield
