"""Chunks as records of a Chroma collection: a vector each, and the place of its text."""

import zlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderMismatch
from rag.storage.apart import apart
from rag.storage.chroma import Client
from rag.types import Chunk, Hit

_PAGE = 5_000  # rows read at once; 40,000 are too many for one statement
_TRIES = 5  # a query finds a vector without its record if that is being deleted


def put(client: Client, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
    """Add chunks with their vectors, of shape (len(chunks), dimension); idempotent."""
    size = client.batch(vectors.shape[1])
    for start in range(0, len(chunks), size):
        part = slice(start, start + size)
        seed = zlib.crc32(_key(chunks[start]).encode())  # a different one for each article
        client.collection.upsert(
            ids=[_key(chunk) for chunk in chunks[part]],
            embeddings=apart(vectors[part], seed),
            metadatas=[_place(chunk) for chunk in chunks[part]],
        )


def sweep(client: Client, article: str, version: str | None) -> None:
    """Remove the chunks of `article`, except those of `version`."""
    where: dict[str, Any] = {"article": article}
    if version is not None:
        where = {"$and": [where, {"version": {"$ne": version}}]}
    while ids := client.collection.get(where=where, limit=_PAGE, include=[])["ids"]:
        client.collection.delete(ids=ids)


def nearest(
    client: Client, vector: NDArray[np.float32], n: int, articles: Collection[str] | None
) -> list[Hit]:
    """The `n` nearest chunks in the given articles (all if None), best first; scores are cosines."""
    where = None if articles is None else {"article": {"$in": sorted(articles)}}
    for _ in range(_TRIES):
        places, distances = client.nearest(vector, n, where)
        if None not in places:
            break
    return [Hit(_chunk(place), 1.0 - distance) for place, distance in zip(places, distances, strict=True)]


def held(client: Client, article: str, version: str) -> dict[int, NDArray[np.float32]]:
    """The vectors of a version of an article, by the start offsets of their chunks."""
    where: dict[str, Any] = {"$and": [{"article": article}, {"version": version}]}
    found = client.collection.get(where=where, include=["metadatas", "embeddings"])
    starts = [int(place["start"]) for place in found["metadatas"]]
    return dict(zip(starts, found["embeddings"], strict=True))


def counts(client: Client, *columns: str) -> Counter[tuple[str, str]]:
    """The number of chunks of each version of each article; reads the `columns` of each as well."""
    seen: Counter[tuple[str, str]] = Counter()
    for offset in range(0, client.collection.count(), _PAGE):
        page = client.collection.get(limit=_PAGE, offset=offset, include=["metadatas", *columns])
        for place in page["metadatas"]:
            seen[str(place["article"]), str(place["version"])] += 1
    return seen


def compare(
    client: Client, embedder: str, way_back: Callable[[str], str], dimension: int | None = None
) -> None:
    """Raise EmbedderMismatch for vectors of another embedder, or of another dimension if one is given.

    A server may have changed its model. `way_back` gives the settings with which a user returns to the
    embedder of a name.
    """
    name = str(client.made_by.get("embedder"))
    if name != embedder:
        raise EmbedderMismatch(
            f"The vectors were made by the embedder {name}, but {embedder} is set: run `citewell "
            f"reindex` to move the library to it, or go back with {way_back(name)}."
        )
    if dimension is not None and client.made_by.get("dimension") != dimension:
        raise EmbedderMismatch(
            f"The vectors in the library have a different length from those that {name} makes now: "
            "run `citewell reindex` to make them again."
        )


def _key(chunk: Chunk) -> str:
    return f"{chunk.article}:{chunk.version}:{chunk.start}"


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
