"""Two rankings of chunks as one."""

from collections.abc import Sequence

from rag.types import Chunk, Hit


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit], *, weight: float) -> list[Hit]:
    """The hits of both searches, best first, by `weight` × lexical + (1 − `weight`) × dense score.

    Each search's scores are first stretched over [0, 1] (min-max); a chunk that one search did
    not find has 0 there. Equal scores stand in the order of article and place.
    """
    scores: dict[Chunk, float] = {}
    for hits, share in ((dense, 1 - weight), (lexical, weight)):
        for chunk, score in _stretched(hits).items():
            scores[chunk] = scores.get(chunk, 0.0) + share * score
    fused = [Hit(chunk, score) for chunk, score in scores.items()]
    return sorted(fused, key=lambda hit: (-hit.score, hit.chunk.article, hit.chunk.start))


def _stretched(hits: Sequence[Hit]) -> dict[Chunk, float]:
    """The scores, moved and scaled so that the least is 0 and the greatest 1; where all are equal, 1."""
    if not hits:
        return {}
    low = min(hit.score for hit in hits)
    span = max(hit.score for hit in hits) - low
    return {hit.chunk: (hit.score - low) / span if span else 1.0 for hit in hits}
