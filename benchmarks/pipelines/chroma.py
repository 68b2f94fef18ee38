"""Bare Chroma: texts cut at a fixed width, and only their vectors added; a question is a dense query.

The texts stay in memory: Chroma makes a trigram index of those that it is given, which costs as much again.
"""

from collections.abc import Iterable
from pathlib import Path

import chromadb
from chromadb.config import Settings

from pipelines import BEST, WIDTH, Embed

_BATCH = 1_000


class Pipeline:
    """A collection with Chroma's defaults, except that it has the distance that the others use."""

    packages = ("chromadb",)

    def __init__(self, folder: Path, embed: Embed) -> None:
        self._embed = embed
        self._chunks: list[str] = []
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            "news", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def ingest(self, texts: Iterable[str]) -> int:
        self._chunks = [text[at : at + WIDTH] for text in texts for at in range(0, len(text), WIDTH)]
        for start in range(0, len(self._chunks), _BATCH):
            vectors = self._embed(self._chunks[start : start + _BATCH])
            names = [str(start + number) for number in range(len(vectors))]
            self._collection.add(ids=names, embeddings=vectors)
        return len(self._chunks)

    def search(self, question: str) -> list[str]:
        found = self._collection.query(
            query_embeddings=self._embed([question]), n_results=BEST, include=["distances"]
        )
        return [self._chunks[int(name)] for name in found["ids"][0]]
