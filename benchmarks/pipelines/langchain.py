"""LangChain: a recursive splitter, Chroma, and an ensemble of it with BM25 in memory."""

from collections.abc import Iterable
from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from pipelines import BEST, WIDTH, Embed

_BATCH = 1_000


class _Embeddings(Embeddings):
    def __init__(self, embed: Embed) -> None:
        self._embed = embed

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self._embed([text])[0].tolist()


class Pipeline:
    """As LangChain's guides put the parts together."""

    packages = ("langchain-classic", "langchain-chroma", "chromadb")

    def __init__(self, folder: Path, embed: Embed) -> None:
        self._store = Chroma(
            "news",
            _Embeddings(embed),
            persist_directory=str(folder),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )

    def ingest(self, texts: Iterable[str]) -> int:
        splitter = RecursiveCharacterTextSplitter(chunk_size=WIDTH, chunk_overlap=0)
        chunks = splitter.create_documents(list(texts))
        for start in range(0, len(chunks), _BATCH):
            self._store.add_documents(chunks[start : start + _BATCH])
        dense = self._store.as_retriever(search_kwargs={"k": BEST})
        lexical = BM25Retriever.from_documents(chunks, k=BEST)
        self._retriever = EnsembleRetriever(retrievers=[lexical, dense], weights=[0.5, 0.5])
        return len(chunks)

    def search(self, question: str) -> list[str]:
        return [found.page_content for found in self._retriever.invoke(question)[:BEST]]
