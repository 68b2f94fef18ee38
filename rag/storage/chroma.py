"""A client of an embedded Chroma; the only importer of chromadb."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

# With Chroma's default of 16 neighbours, now and then no path leads to a chunk, and it is not found until the
# folder is reopened; 64 add a tenth to the time of writing, and find 99 % of the nearest 60 instead of 85 %.
_GRAPH: Any = {"space": "cosine", "max_neighbors": 64}
_PAGE = 5_000
_BODY = 16 << 20  # bytes of a request; a server refuses 40 MiB
_NUMBER, _RECORD = 16, 400  # bytes that a number of a vector and the rest of a record take in JSON, at most
_SILENCE = 60.0  # seconds until a server that says nothing is given up; Chroma's client would wait for ever
_ASKED = 1_000  # vectors that are used as queries for themselves, approximately
_SAME = 1e-3  # the cosine distance between a vector and itself, or one moved apart from it
_FOUND = 0.95  # minimum share of them that must be found; a sound graph finds all but a few in a thousand


class Client:
    """An open client of the collection in `folder`; it closes when the last query that uses it has ended.

    `chromadb.PersistentClient` would share one cached client per path.
    """

    _name = "chunks"

    def __init__(self, folder: Path) -> None:
        self._begin(
            is_persistent=True,
            persist_directory=str(folder),
            chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        )

    def _begin(self, **settings: Any) -> None:
        from chromadb.api import ServerAPI
        from chromadb.config import Settings, System

        self._system = System(Settings(anonymized_telemetry=False, **settings))
        self._server = self._system.instance(ServerAPI)  # type: ignore[type-abstract]
        self._system.start()
        self.collection: Any = None
        self.made_by: dict[str, Any] = {}

    def batch(self, dimension: int) -> int:  # noqa: ARG002  a server counts bytes as well
        """The most records with vectors of `dimension` numbers that can be written at once."""
        return int(self._server.get_max_batch_size())

    def create(self, metadata: dict[str, Any]) -> None:
        """Create the collection."""
        from chromadb.api.collection_configuration import CreateCollectionConfiguration

        configuration = CreateCollectionConfiguration(hnsw=_GRAPH, embedding_function=None)
        self._use(self._server.create_collection(self._name, configuration=configuration, metadata=metadata))

    def open(self) -> None:
        """Open the existing collection."""
        self._use(self._server.get_collection(self._name))

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
        if hasattr(self, "collection"):
            self._system.stop()


class ServerClient(Client):
    """A client of the collection `name` on a Chroma server, which may not exist yet; closes as `Client` does.

    `token` is sent as a bearer token. Errors are httpx's and Chroma's.
    """

    def __init__(self, url: str, name: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        is_secure = parts.scheme == "https"
        self._name = name
        self._begin(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=parts.hostname,
            chroma_server_http_port=parts.port or (443 if is_secure else 80),
            chroma_server_ssl_enabled=is_secure,
            chroma_server_headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        self._session: Any = self._server._session  # type: ignore[attr-defined]  # nothing public bounds or closes it
        self._session.timeout = _SILENCE

    def batch(self, dimension: int) -> int:
        """The most records with vectors of `dimension` numbers that fit into one request."""
        return max(1, min(self._server.get_max_batch_size(), _BODY // (_RECORD + _NUMBER * dimension)))

    def find(self) -> bool:
        """Open the collection if it exists."""
        from chromadb.errors import NotFoundError

        try:
            self._use(self._server.get_collection(self._name))
        except NotFoundError:
            return False
        return True

    def rename(self, name: str) -> None:
        """Give the open collection another name."""
        self.collection.modify(name=name)
        self._name = name

    def delete(self) -> None:
        """Delete the open collection."""
        self._server.delete_collection(self._name)

    def __del__(self) -> None:
        if hasattr(self, "_session"):
            self._session.close()
        super().__del__()


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
