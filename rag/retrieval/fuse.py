"""Fuse two rankings of chunks into one."""

from collections.abc import Sequence

from rag.types import Chunk, Hit


def fuse(dense: Sequence[Hit], lexical: Sequence[Hit], *, weight: float) -> list[Hit]:
    """The hits of both searches, best first, by `weight` × lexical + (1 − `weight`) × dense score.

    Each search's scores are first rescaled to [0, 1] (min-max); a chunk that a search did not find scores
    0 there. Ties are ordered by article and place.
    """
    scores: dict[Chunk, float] = {}
    for hits, share in ((dense, 1 - weight), (lexical, weight)):
        for chunk, score in _rescaled(hits).items():
            scores[chunk] = scores.get(chunk, 0.0) + share * score
    fused = [Hit(chunk, score) for chunk, score in scores.items()]
    return sorted(fused, key=lambda hit: (-hit.score, hit.chunk.article, hit.chunk.start))


def _rescaled(hits: Sequence[Hit]) -> dict[Chunk, float]:
    """The scores rescaled so that the lowest is 0 and the highest 1; all 1 if they are equal."""
    if not hits:
        return {}
    low = min(hit.score for hit in hits)
    span = max(hit.score for hit in hits) - low
    return {hit.chunk: (hit.score - low) / span if span else 1.0 for hit in hits}
