"""Reorder search results with a second model, which is better and slower, and may fail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from rag.retrieval.passages import to_passages
from rag.types import Citable, Hit, Passage


class Reranker(Protocol):
    """Scores passages by how well they answer a question; it may fail, for example on a server."""

    name: str

    def scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float]:
        """Return one finite score per passage, in order; higher is better, on any scale.

        May raise ModelError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first; `reranker` is the name of what ordered them, None for the search alone.

    `failed` says why the reranker that was named didn't order them, and `damaged` has the ids of the
    damaged articles whose chunks are left out. `incomplete` says what wasn't searched.
    `seconds` are those that each stage took.
    """

    passages: tuple[Passage, ...]
    reranker: str | None = None
    failed: str | None = None
    damaged: tuple[str, ...] = ()
    incomplete: str | None = None
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)


def rerank(
    question: str, hits: Sequence[Hit], articles: Mapping[str, Citable], reranker: Reranker
) -> list[Hit]:
    """The hits with the scores that `reranker` gives to their passages, best first.

    All are scored in one batch, each under its title and heading and before neighbours are merged, since a
    reranker reads short texts. Equal scores keep the order of the search. Raises what the reranker does.
    """
    found = [(hit, passage) for hit in hits for passage in to_passages([hit], articles)]
    scores = reranker.scores(question, [passage for _, passage in found])
    scored = [replace(hit, score=score) for (hit, _), score in zip(found, scores, strict=True)]
    return sorted(scored, key=lambda hit: -hit.score)
