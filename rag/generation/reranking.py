"""Rerank passages by their likeliest sentences, on this machine."""

from collections.abc import Sequence
from itertools import islice

from rag.generation.score import SentenceVectors, score
from rag.indexing.embed import Embedder
from rag.types import Passage


class OfflineReranker:
    """A Reranker that ranks passages as the offline answerer ranks sentences."""

    name = "offline"

    def __init__(self, embedder: Embedder, encoder: SentenceVectors | None = None) -> None:
        self._embedder = embedder
        self._encoder = encoder

    def scores(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """For each passage, the share of its likeliest sentence; 0 if it has none of the likeliest of all."""
        found = iter(score(question, passages, self._embedder, self._encoder))
        return [
            max((each.share for each in islice(found, len(passage.sentences))), default=0.0)
            for passage in passages
        ]
