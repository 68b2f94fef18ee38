"""The vectors of the chunks, in an embedded Chroma.

A client serves what it read when it was opened: its queries miss new rows of other processes and
still return deleted ones. So each use compares the library's stamp with the one at which the client
was opened, and opens a new client if another process has written.

Opening needs the library's lock as well: a client replays the end of the log when it opens, and
writes files.

Chroma doesn't verify the files of its graph: a few changed bytes in them crash the process. So they
are compared with their manifest first, or opened by another process if there is none.

An interrupted swap of the folder with its successor is finished by whoever opens the vectors next.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged, LibraryError, LibraryLocked
from rag.storage import records
from rag.storage.articles import Stamp
from rag.storage.chroma import Client
from rag.storage.empty import empty
from rag.storage.examine import survives
from rag.storage.lock import PATIENCE
from rag.storage.manifest import Manifest
from rag.storage.swap import settle, successor, swap
from rag.types import Chunk, Hit

_GLANCE = 2.0  # seconds that a reader with an older client waits for a writer


class Vectors:
    """The collection in its own folder; `embedder` and `dimension` describe its vectors.

    `dimension` is called when a collection is created; `way_back` gives the settings with which a user
    returns to the embedder of a name. Writers hold the library's lock; `lock` takes it for a reader
    that must open a client, waiting up to the given seconds. Reading raises LibraryDamaged if there is
    nothing sound to read, and EmbedderMismatch if another embedder made the vectors.
    """

    def __init__(
        self,
        folder: Path,
        embedder: str,
        dimension: Callable[[], int],
        *,
        stamp: Callable[[], Stamp],
        lock: Callable[[float], AbstractContextManager[None]],
        way_back: Callable[[str], str] = str,
    ) -> None:
        self._folder = folder
        self._embedder = embedder
        self._dimension = dimension
        self._stamp = stamp
        self._lock = lock
        self._way_back = way_back
        self._manifest = Manifest(folder)
        self._mutex = threading.Lock()
        self._client: Client | None = None
        self._generation = -1

    def create(self) -> None:
        """Replace any existing collection with an empty one."""
        dimension = self._dimension()
        with self._mutex, self._mapped():
            self._client = None
            self._manifest.withdraw()
            settle(self._folder)
            empty(self._folder)
            self._generation = self._stamp().generation
            self._client = Client(self._folder)
            self._client.create({"embedder": self._embedder, "dimension": dimension})

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); idempotent."""
        with self._mapped():
            client = self._current()
            self._compare(client, vectors.shape[1])
            self._manifest.withdraw()
            records.put(client, chunks, vectors)

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, except those of `version`."""
        with self._mapped():
            client = self._current()
            self._manifest.withdraw()
            records.sweep(client, article, version)

    def query(
        self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None = None
    ) -> list[Hit]:
        """The `n` nearest chunks in the given articles (all if None), best first; scores are cosines."""
        if articles is not None and not articles:
            return []
        with self._mapped():
            client = self._current()
            self._compare(client, len(vector))
            return records.nearest(client, vector, n, articles)

    def get(self, article: str, version: str) -> dict[int, NDArray[np.float32]]:
        """The vectors of a version of an article, by the start offsets of their chunks."""
        with self._mapped():
            return records.held(self._current(), article, version)

    def seal(self) -> None:
        """Record the checksums of the files when a writer is done."""
        self._manifest.write()

    def verify(self) -> None:
        """Read every file again; raises LibraryDamaged if one has changed since it was sealed."""
        with self._mapped(), self._lock(PATIENCE), self._mutex:
            settle(self._folder)
            self._examine()

    def count(self) -> int:
        """The number of chunks that have vectors.

        Raises LibraryDamaged if the graph is lost: the database alone still counts every row, but a
        query would find only a few.
        """
        with self._mapped():
            collection = self._current().collection
            collection.get(limit=1, include=["embeddings"])
            return int(collection.count())

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article; reads every vector."""
        with self._mapped():
            return records.counts(self._current(), "embeddings")

    def made_by(self) -> tuple[str, int]:
        """The name of the embedder that made the vectors, and their dimension."""
        with self._mapped(), self._lock(PATIENCE), self._mutex:
            made_by = self._found().made_by
            return str(made_by.get("embedder")), int(made_by.get("dimension", 0))

    def successor(self) -> "Vectors":
        """The collection that will replace this one; for one process at a time."""
        return Vectors(
            successor(self._folder),
            self._embedder,
            self._dimension,
            stamp=lambda: Stamp(0, mine=True),
            lock=lambda _: nullcontext(),
        )

    def give_way(self, successor: "Vectors") -> None:
        """Replace this collection with that of `successor`.

        The caller holds the library's lock and has already changed its stamp, so that other processes
        reopen the vectors afterwards, even if a crash interrupts this.
        """
        with self._mutex, successor._mutex, self._mapped():
            self._client = successor._client = None  # moved files must not be open
            self._manifest.withdraw()
            swap(self._folder)
            self._manifest.write()

    def _current(self) -> "Client":
        """An open client that knows the latest writes, or an older one during a write."""
        with self._mutex:
            client = self._client
            if client is not None and self._fresh():
                return client
        try:
            with self._lock(PATIENCE if client is None else _GLANCE), self._mutex:
                if self._client is None or not self._fresh():
                    generation = self._stamp().generation
                    self._client = self._opened()
                    self._generation = generation
                return self._client
        except LibraryLocked:
            if client is None:
                raise
            return client

    def _fresh(self) -> bool:
        """Whether only this process has written since the client was opened."""
        stamp = self._stamp()
        if stamp.mine:
            self._generation = stamp.generation
        return stamp.generation == self._generation

    def _opened(self) -> "Client":
        client = self._found()
        self._compare(client)
        return client

    def _found(self) -> "Client":
        """A client of the existing vectors, whichever embedder made them."""
        settle(self._folder)
        self._examine()
        self._manifest.withdraw()
        client = Client(self._folder)
        client.open()
        client.collection.get(limit=1)  # replays the log
        self._manifest.write()
        return client

    def _examine(self) -> None:
        """Raise an error, which `_mapped` maps, if the files can't be opened safely."""
        if not (self._folder / "chroma.sqlite3").exists():
            raise FileNotFoundError(f"{self._folder} holds no vectors")
        sound = self._manifest.matches()
        if sound is None and survives(self._folder):
            self._manifest.write()
        elif not sound:
            raise ValueError(f"the files in {self._folder} have changed")

    def _compare(self, client: "Client", dimension: int | None = None) -> None:
        records.compare(client, self._embedder, self._way_back, dimension)

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Treat whatever Chroma raises as damage."""
        try:
            yield
        except LibraryError:
            raise
        except BaseException as error:
            # A panic of Chroma's Rust code isn't an Exception, and its class can't be imported.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            self._client = None
            raise LibraryDamaged(
                f"The vectors in {self._folder} are damaged: run `citewell doctor --fix` to rebuild them."
            ) from error
