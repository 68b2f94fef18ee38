"""Citewell: articles in SQLite, vectors in Chroma, terms in tantivy; the texts are files in a folder."""

import tempfile
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
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(texts):
                Path(folder, f"{number}.txt").write_text(text, encoding="utf-8")
            return sum(added.chunks for added in self._library.add([Path(folder)]))

    def search(self, question: str) -> list[str]:
        passages = self._library.passages(question, n=BEST)
        return [" ".join(sentence.text for sentence in passage.sentences) for passage in passages]
