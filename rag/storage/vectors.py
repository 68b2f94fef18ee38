"""The vectors of the chunks, in an embedded Chroma; the only importer of chromadb.

A client serves what it read when it was opened: new rows of another process are missing from
its queries, and deleted ones are still in them. So each use compares the library's stamp with
the one at which the client was opened, and opens a new client when another process has written.
`chromadb.PersistentClient` hands out one cached client a path; this makes clients of its own.

Opening is for the holder of the library's lock too: a client that opens replays the end of the
log, and may write the index files while it does.
"""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryError, LibraryLocked
from rag.storage.articles import Stamp
from rag.storage.lock import PATIENCE
from rag.types import Chunk, Hit

_COLLECTION = "chunks"
_GLANCE = 2.0  # seconds that a reader which has an older client waits for a writer
_PAGE = 5_000  # rows read at once; 40,000 are too many for one statement


class Vectors:
    """The collection in a folder of its own; `embedder` and `dimension` say what its vectors are.

    Writing is for the holder of the library's lock only; `lock` takes it, waiting so many seconds,
    for a reader that must open a client. Reading raises LibraryDamaged where
    there is nothing sound to read, and EmbedderMismatch where another embedder made the vectors.
    """

    def __init__(
        self,
        folder: Path,
        embedder: str,
        dimension: int,
        *,
        stamp: Callable[[], Stamp],
        lock: Callable[[float], AbstractContextManager[None]],
    ) -> None:
        self._folder = folder
        self._embedder = embedder
        self._dimension = dimension
        self._stamp = stamp
        self._lock = lock
        self._mutex = threading.Lock()
        self._client: _Client | None = None
        self._generation = -1

    def create(self) -> None:
        """Begin with an empty collection, whatever was there."""
        with self._mutex, self._mapped():
            self._client = None
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(mode=0o700, parents=True)
            self._generation = self._stamp().generation
            self._client = _Client(self._folder)
            self._client.create({"embedder": self._embedder, "dimension": self._dimension})

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); again is no harm."""
        with self._mapped():
            client = self._current()
            for start in range(0, len(chunks), client.batch):
                part = slice(start, start + client.batch)
                client.collection.upsert(
                    ids=[f"{chunk.article}:{chunk.version}:{chunk.start}" for chunk in chunks[part]],
                    embeddings=vectors[part],
                    metadatas=[_place(chunk) for chunk in chunks[part]],
                )

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, but for those of `version`."""
        where: dict[str, Any] = {"article": article}
        if version is not None:
            where = {"$and": [where, {"version": {"$ne": version}}]}
        with self._mapped():
            client = self._current()
            while ids := client.collection.get(where=where, limit=_PAGE, include=[])["ids"]:
                client.collection.delete(ids=ids)

    def query(
        self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None = None
    ) -> list[Hit]:
        """The `n` nearest chunks, of the given articles only unless None, best first; scores are cosines."""
        if articles is not None and not articles:
            return []
        with self._mapped():
            found = self._current().collection.query(
                query_embeddings=vector[np.newaxis, :],
                n_results=n,
                where=None if articles is None else {"article": {"$in": sorted(articles)}},
                include=["metadatas", "distances"],
            )
            return [
                Hit(_chunk(place), 1.0 - float(distance))
                for place, distance in zip(found["metadatas"][0], found["distances"][0], strict=True)
            ]

    def count(self) -> int:
        """The number of chunks whose vectors are there.

        Raises LibraryDamaged where the index beside the database is lost: the database alone
        still counts every row, and a query would answer with a few.
        """
        with self._mapped():
            collection = self._current().collection
            collection.get(limit=1, include=["embeddings"])
            return int(collection.count())

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article, every vector read."""
        seen: Counter[tuple[str, str]] = Counter()
        with self._mapped():
            collection = self._current().collection
            for offset in range(0, collection.count(), _PAGE):
                page = collection.get(limit=_PAGE, offset=offset, include=["metadatas", "embeddings"])
                for place in page["metadatas"]:
                    seen[str(place["article"]), str(place["version"])] += 1
        return seen

    def _current(self) -> "_Client":
        """An open client that knows what was written last, or an older one while a writer is at work."""
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

    def _opened(self) -> "_Client":
        if not (self._folder / "chroma.sqlite3").exists():
            raise FileNotFoundError(f"{self._folder} holds no vectors")
        client = _Client(self._folder)
        made_by = client.open()
        if made_by != {"embedder": self._embedder, "dimension": self._dimension}:
            raise EmbedderMismatch(
                f"The vectors were made by the embedder {made_by.get('embedder')}, and this is "
                f"{self._embedder}: run `citewell doctor --fix` to make them anew."
            )
        client.collection.get(limit=1)  # replays the log
        return client

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Whatever Chroma raises about the files is damage."""
        try:
            yield
        except LibraryError:
            raise
        except BaseException as error:
            # A panic of Chroma's Rust part is no Exception, and its class has no name to import.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            self._client = None
            raise LibraryDamaged(
                f"The vectors in {self._folder} cannot be read: "
                "run `citewell doctor --fix` to make them anew."
            ) from error


class _Client:
    """One open client; it is closed when the last query that uses it has ended."""

    def __init__(self, folder: Path) -> None:
        from chromadb.api import ServerAPI
        from chromadb.config import Settings, System

        settings = Settings(
            is_persistent=True,
            persist_directory=str(folder),
            anonymized_telemetry=False,
            chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        )
        self._system = System(settings)
        self._server = self._system.instance(ServerAPI)  # type: ignore[type-abstract]
        self._system.start()
        self.batch = self._server.get_max_batch_size()
        self.collection: Any = None

    def create(self, metadata: dict[str, Any]) -> None:
        from chromadb.api.collection_configuration import CreateCollectionConfiguration

        configuration = CreateCollectionConfiguration(hnsw={"space": "cosine"}, embedding_function=None)
        self._use(self._server.create_collection(_COLLECTION, configuration=configuration, metadata=metadata))

    def open(self) -> dict[str, Any]:
        """The metadata of the collection."""
        self._use(self._server.get_collection(_COLLECTION))
        return dict(self.collection.metadata or {})

    def _use(self, model: Any) -> None:
        from chromadb.api.models.Collection import Collection as ChromaCollection

        self.collection = ChromaCollection(client=self._server, model=model, embedding_function=None)

    def __del__(self) -> None:
        if hasattr(self, "batch"):
            self._system.stop()


def _place(chunk: Chunk) -> dict[str, str | int]:
    return {
        "article": chunk.article,
        "version": chunk.version,
        "section": chunk.section,
        "start": chunk.start,
        "end": chunk.end,
    }


def _chunk(place: Any) -> Chunk:
    return Chunk(place["article"], place["version"], place["section"], place["start"], place["end"])
