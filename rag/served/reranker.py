"""Use a server's reranking endpoint: a question and passages in, scores out."""

from collections.abc import Sequence
from typing import Protocol

from rag.types import Passage


class RerankingClient(Protocol):
    """A client of a server with reranking models."""

    def rerank(self, model: str, question: str, texts: Sequence[str]) -> list[float]:
        """Score `texts` in one request, in order; raises ModelError."""
        ...


class ServedReranker:
    """A Reranker that asks the server's model `model`, about all passages in one request."""

    def __init__(self, client: RerankingClient, model: str) -> None:
        self.name = f"rerank:{model}"
        self._client = client
        self._model = model

    def scores(self, question: str, passages: Sequence[Passage]) -> list[float]:
        """The model's scores, each of a passage under its title and heading. Raises ModelError."""
        return self._client.rerank(self._model, question, [_text(passage) for passage in passages])


def _text(passage: Passage) -> str:
    headings = dict.fromkeys((passage.title, passage.section))
    text = " ".join(sentence.text for sentence in passage.sentences)
    return "\n".join([*filter(None, headings), text])
