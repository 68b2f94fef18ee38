"""The vectors of the chunks, on a Chroma server that several hosts share.

A server lets many write at once and has no files here, so there is no manifest and nothing goes stale. A
store is replaced by renaming collections. If that is interrupted after the first rename, everybody goes on
with the old one, and whoever replaces it next puts it back first.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from rag.address import Address
from rag.errors import LibraryDamaged, LibraryError, StoreUnavailable
from rag.storage import records
from rag.storage.chroma import ServerClient
from rag.types import Chunk, Hit


class ServedVectors:
    """The collection `name` on the Chroma server at an address; the other arguments are those of `Vectors`.

    Raises StoreUnavailable if the server can't be used, LibraryDamaged if the collection is lost, and
    EmbedderMismatch if another embedder made the vectors.
    """

    def __init__(
        self,
        address: Address,
        name: str,
        embedder: str,
        dimension: Callable[[], int],
        *,
        token: str | None = None,
        way_back: Callable[[str], str] = str,
    ) -> None:
        self._address = address
        self._name = name
        self._embedder = embedder
        self._dimension = dimension
        self._token = token
        self._way_back = way_back

    def create(self) -> None:
        """Replace any existing collection with an empty one; raises LibraryError for one that isn't ours."""
        dimension = self._dimension()
        with self._mapped():
            client = self._client(self._name)
            if client.find():
                if "embedder" not in client.made_by:
                    raise LibraryError(
                        f"The collection {self._name} on {self._address} wasn't made by Citewell: "
                        "rename it, or use another server."
                    )
                client.delete()
            client.create({"embedder": self._embedder, "dimension": dimension})

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); idempotent."""
        with self._mapped():
            records.put(self._open(vectors.shape[1]), chunks, vectors)

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, except those of `version`."""
        with self._mapped():
            records.sweep(self._open(), article, version)

    def query(
        self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None = None
    ) -> list[Hit]:
        """The `n` nearest chunks in the given articles (all if None), best first; scores are cosines."""
        if articles is not None and not articles:
            return []
        with self._mapped():
            return records.nearest(self._open(len(vector)), vector, n, articles)

    def get(self, article: str, version: str) -> dict[int, NDArray[np.float32]]:
        """The vectors of a version of an article, by the start offsets of their chunks."""
        with self._mapped():
            return records.held(self._open(), article, version)

    def count(self) -> int:
        """The number of chunks that have vectors."""
        with self._mapped():
            client = self._open()  # open until it is asked
            return int(client.collection.count())

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article."""
        with self._mapped():
            return records.counts(self._open())

    def seal(self) -> None:
        """Do nothing: the server looks after its files."""

    def verify(self) -> None:
        """Raise LibraryDamaged if the collection is lost."""
        with self._mapped():
            self._found()

    def made_by(self) -> tuple[str, int]:
        """The name of the embedder that made the vectors, and their dimension."""
        with self._mapped():
            made_by = self._found().made_by
            return str(made_by.get("embedder")), int(made_by.get("dimension", 0))

    def successor(self) -> "ServedVectors":
        """The collection that will replace this one; for one process at a time."""
        return ServedVectors(
            self._address, f"{self._name}.next", self._embedder, self._dimension, token=self._token
        )

    def give_way(self, successor: "ServedVectors") -> None:
        """Replace this collection with that of `successor`; the caller holds the library's lock."""
        with self._mapped():
            new, old = successor._client(successor._name), self._client(self._name)
            if not new.find():
                raise LibraryDamaged(f"{successor._name} is lost: run `citewell reindex` again.")
            left = self._client(self._old)
            if left.find():  # of a replacement that was interrupted
                if old.find():
                    left.delete()
                else:
                    left.rename(self._name)
            is_there = old.find()
            if is_there:
                old.rename(self._old)
            new.rename(self._name)
            if is_there:
                old.delete()

    @property
    def _old(self) -> str:
        return f"{self._name}.old"

    def _client(self, name: str) -> ServerClient:
        return ServerClient(self._address.reveal(), name, self._token)

    def _found(self) -> ServerClient:
        """A client of the existing vectors, whichever embedder made them."""
        for name in (self._name, self._old):
            client = self._client(name)
            if client.find():
                return client
        raise LibraryDamaged(
            f"The vectors on {self._address} are lost: run `citewell doctor --fix` to make them again."
        )

    def _open(self, dimension: int | None = None) -> ServerClient:
        client = self._found()
        records.compare(client, self._embedder, self._way_back, dimension)
        return client

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Say of each error that it is the server's."""
        try:
            yield
        except LibraryError:
            raise
        except Exception as error:  # noqa: BLE001  (Chroma's client raises a bare one for a reply it can't read)
            reason = self._address.hide_in(" ".join(str(error).split())) or type(error).__name__
            raise StoreUnavailable(
                f"The Chroma server at {self._address} can't be used ({reason}): "
                "check that it runs, that its address and token are right, and that it is Chroma 1."
            ) from None
