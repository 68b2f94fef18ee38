"""Haystack: its splitter, Chroma, and a join of it with BM25 in memory by rank."""

from collections.abc import Iterable
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.retrievers.chroma import ChromaEmbeddingRetriever
from haystack_integrations.document_stores.chroma import ChromaDocumentStore

from pipelines import BEST, WIDTH, Embed

_BATCH = 1_000


class Pipeline:
    """Haystack's Chroma has no BM25, so its store in memory has the texts once more for that."""

    packages = ("haystack-ai", "chroma-haystack", "chromadb")

    def __init__(self, folder: Path, embed: Embed) -> None:
        self._embed = embed
        self._store = ChromaDocumentStore("news", persist_path=str(folder), distance_function="cosine")
        self._memory = InMemoryDocumentStore()
        self._dense = ChromaEmbeddingRetriever(self._store, top_k=BEST)
        self._lexical = InMemoryBM25Retriever(self._memory, top_k=BEST)
        self._joiner = DocumentJoiner("reciprocal_rank_fusion", top_k=BEST)

    def ingest(self, texts: Iterable[str]) -> int:
        splitter = RecursiveDocumentSplitter(
            split_length=WIDTH, split_unit="char", separators=["\n\n", "\n", ". ", " "]
        )
        chunks = splitter.run([Document(content=text) for text in texts])["documents"]
        for start in range(0, len(chunks), _BATCH):
            part = chunks[start : start + _BATCH]
            vectors = self._embed([chunk.content for chunk in part]).tolist()
            embedded = [
                Document(id=chunk.id, content=chunk.content, embedding=vector)
                for chunk, vector in zip(part, vectors, strict=True)
            ]
            self._store.write_documents(embedded)
        self._memory.write_documents(chunks)
        return len(chunks)

    def search(self, question: str) -> list[str]:
        dense = self._dense.run(self._embed([question])[0].tolist())["documents"]
        lexical = self._lexical.run(question)["documents"]
        return [found.content for found in self._joiner.run([dense, lexical])["documents"]]
