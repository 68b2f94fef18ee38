"""Citewell: articles in SQLite, vectors in Chroma, terms in tantivy."""

from collections.abc import Iterable
from pathlib import Path

from pipelines import BEST, Embed
from rag import Library


class Pipeline:
    """A library; it has the embedder by itself."""

    packages = ("chromadb", "tantivy")

    def __init__(self, folder: Path, embed: Embed) -> None:  # noqa: ARG002
        self._library = Library(folder)

    def ingest(self, texts: Iterable[str]) -> int:
        return sum(self._library.add_text(text).chunks for text in texts)

    def search(self, question: str) -> list[str]:
        hits = self._library.search(question, n=BEST)
        articles = {hit.chunk.article: self._library.article(hit.chunk.article).text for hit in hits}
        return [articles[hit.chunk.article][hit.chunk.start : hit.chunk.end] for hit in hits]
