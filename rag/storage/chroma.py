"""A client of an embedded Chroma; the only importer of chromadb."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COLLECTION = "chunks"
# With Chroma's default of 16 neighbours, now and then no path leads to a chunk, and it is not found until the
# folder is reopened; 64 add a tenth to the time of writing, and find 99 % of the nearest 60 instead of 85 %.
_GRAPH: Any = {"space": "cosine", "max_neighbors": 64}
_PAGE = 5_000
_ASKED = 1_000  # vectors that are used as queries for themselves, approximately
_SAME = 1e-3  # the cosine distance between a vector and itself, or one moved apart from it
_FOUND = 0.95  # minimum share of them that must be found; a sound graph finds all but a few in a thousand


class Client:
    """An open client of the collection in `folder`; it closes when the last query that uses it has ended.

    `chromadb.PersistentClient` would share one cached client per path.
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
        """Create the collection."""
        from chromadb.api.collection_configuration import CreateCollectionConfiguration

        configuration = CreateCollectionConfiguration(hnsw=_GRAPH, embedding_function=None)
        self._use(self._server.create_collection(_COLLECTION, configuration=configuration, metadata=metadata))

    def open(self) -> None:
        """Open the existing collection."""
        self._use(self._server.get_collection(_COLLECTION))

    def nearest(self, vector: NDArray[np.float32], n: int, where: Any) -> tuple[list[Any], list[float]]:
        """The metadata of the `n` nearest vectors (None if a record is lost), and their distances."""
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
    """Whether all vectors of the collection in `folder` can be read, and each finds itself.

    Damage may also raise any exception, or end the process.
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
