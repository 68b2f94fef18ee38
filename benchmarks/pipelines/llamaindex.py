"""LlamaIndex: its sentence splitter, Chroma, and a fusion of it with BM25 in memory by relative scores."""

from collections.abc import Iterable
from pathlib import Path

import chromadb
from chromadb.config import Settings
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from pipelines import BEST, WIDTH, Embed

_BATCH = 1_000


class _Embedding(BaseEmbedding):
    _embed: Embed = PrivateAttr()

    def __init__(self, embed: Embed) -> None:
        super().__init__(embed_batch_size=_BATCH)
        self._embed = embed

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embed(texts).tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embed([text])[0].tolist()

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


class Pipeline:
    """As LlamaIndex's guides put the parts together."""

    packages = ("llama-index-core", "llama-index-vector-stores-chroma", "chromadb")

    def __init__(self, folder: Path, embed: Embed) -> None:
        client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._collection = client.create_collection(
            "news", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        self._embedding = _Embedding(embed)

    def ingest(self, texts: Iterable[str]) -> int:
        # With `list` as tokenizer, sizes are in characters.
        splitter = SentenceSplitter(chunk_size=WIDTH, chunk_overlap=0, tokenizer=list, include_metadata=False)
        nodes = splitter.get_nodes_from_documents([Document(text=text) for text in texts])
        store = ChromaVectorStore(chroma_collection=self._collection)
        index = VectorStoreIndex(
            nodes,
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=self._embedding,
        )
        self._retriever = QueryFusionRetriever(
            [
                index.as_retriever(similarity_top_k=BEST),
                BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=BEST),
            ],
            llm=MockLLM(),
            mode="relative_score",
            num_queries=1,  # the question alone: no model writes others
            similarity_top_k=BEST,
            use_async=False,
        )
        return len(nodes)

    def search(self, question: str) -> list[str]:
        return [found.get_content() for found in self._retriever.retrieve(question)]
