"""A client of an embedded Chroma; the only importer of chromadb."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COLLECTION = "chunks"
# With Chroma's own 16 neighbours a chunk now and then has no way to it, and is not found until the folder is
# opened again; 64 cost a tenth of the time to write, and find 99 % of the nearest 60 where 16 find 85 %.
_GRAPH: Any = {"space": "cosine", "max_neighbors": 64}
_PAGE = 5_000
_ASKED = 1_000  # vectors that are looked up by themselves, about
_SAME = 1e-3  # the cosine distance of a vector and itself, or its twin
_FOUND = 0.95  # of them at least; a sound graph finds all but a few in a thousand


class Client:
    """One open client of the collection in `folder`; it is closed when the last query that uses it has ended.

    `chromadb.PersistentClient` hands out one cached client a path; this is one of its own.
    """

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
        self.made_by: dict[str, Any] = {}

    def create(self, metadata: dict[str, Any]) -> None:
        """Make the collection."""
        from chromadb.api.collection_configuration import CreateCollectionConfiguration

        configuration = CreateCollectionConfiguration(hnsw=_GRAPH, embedding_function=None)
        self._use(self._server.create_collection(_COLLECTION, configuration=configuration, metadata=metadata))

    def open(self) -> None:
        """Use the collection that is there."""
        self._use(self._server.get_collection(_COLLECTION))

    def nearest(self, vector: NDArray[np.float32], n: int, where: Any) -> tuple[list[Any], list[float]]:
        """What is known of each of the `n` nearest vectors, and their distances; None for a lost record."""
        include: Any = ["metadatas", "distances"]
        found = self.collection.query(
            query_embeddings=vector[np.newaxis, :], n_results=n, where=where, include=include
        )
        return found["metadatas"][0], [float(distance) for distance in found["distances"][0]]

    def _use(self, model: Any) -> None:
        from chromadb.api.models.Collection import Collection as ChromaCollection

        self.collection = ChromaCollection(client=self._server, model=model, embedding_function=None)
        self.made_by = dict(self.collection.metadata or {})

    def __del__(self) -> None:
        if hasattr(self, "batch"):
            self._system.stop()


def examine(folder: str) -> bool:
    """Whether all vectors of the collection in `folder` can be read, and are found by themselves.

    Damage that is not seen here raises anything, or ends the process.
    """
    client = Client(Path(folder))
    client.open()
    collection = client.collection
    total = collection.count()
    asked = found = 0
    for offset in range(0, total, _PAGE):
        page = collection.get(limit=_PAGE, offset=offset, include=["metadatas", "embeddings"])
        some = page["embeddings"][:: max(1, total // _ASKED)]
        some = some[(some != 0).any(axis=1)]
        if len(some):
            nearest = collection.query(query_embeddings=some, n_results=1, include=["distances"])
            asked += len(some)
            found += sum(bool(near) and near[0] < _SAME for near in nearest["distances"])
    return bool(found >= _FOUND * asked)
