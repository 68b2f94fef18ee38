"""Retrieval metrics: how well the passages cover a question's evidence, and whether the answer cites it.

A passage is relevant if it overlaps a place of the evidence. A ranking is the relevance of each passage,
best passage first.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import log2
from statistics import fmean

from eval.types import Place, Reply
from rag import Passage


def relevance(passages: Sequence[Passage], evidence: Sequence[Place]) -> list[bool]:
    """For each passage, whether it overlaps a place of the evidence."""
    return [any(_overlap(passage, place) for place in evidence) for passage in passages]


def evidence_hit(reply: Reply, evidence: Sequence[Place]) -> float:
    """1 if any cited place overlaps the evidence, otherwise 0, as for a refusal (our own metric)."""
    cited = [place for sentence in reply.sentences for place in sentence.citations]
    return float(any(_overlap(place, known) for place in cited for known in evidence))


def context_recall(passages: Sequence[Passage], evidence: Sequence[Place]) -> float:
    """The share of the places of the evidence, at least one, that the passages cover completely.

    After ragas' context recall, with places of the evidence instead of the claims of a reference
    (https://docs.ragas.io/en/stable/concepts/metrics/available_metrics/context_recall/).
    """
    return fmean(_is_read(place, passages) for place in evidence)


def context_precision(ranking: Sequence[bool]) -> float:
    """The mean of precision at k over the ranks k of the relevant passages; 0 if there are none.

    Ragas' context precision
    (https://docs.ragas.io/en/stable/concepts/metrics/available_metrics/context_precision/).
    """
    found = accumulate(ranking)
    precisions = [
        hits / rank
        for rank, (hits, is_relevant) in enumerate(zip(found, ranking, strict=True), 1)
        if is_relevant
    ]
    return fmean(precisions) if precisions else 0.0


def hit(ranking: Sequence[bool], depth: int) -> float:
    """1 if one of the first `depth` passages is relevant, otherwise 0.

    The top-k retrieval accuracy of Karpukhin et al. 2020 (arXiv 2004.04906).
    """
    return float(any(ranking[:depth]))


def mrr(ranking: Sequence[bool]) -> float:
    """1 over the rank of the first relevant passage, or 0 (Voorhees 1999, the TREC-8 QA track)."""
    return next((1 / rank for rank, is_relevant in enumerate(ranking, 1) if is_relevant), 0.0)


def ndcg(ranking: Sequence[bool], depth: int) -> float:
    """The discounted gain of the first `depth` passages over that of the ideal order; 0 if none is relevant.

    Järvelin & Kekäläinen 2002 (doi 10.1145/582415.582418), with gains of 1 or 0 and, as usual since
    Burges et al. 2005, a discount of log2(rank + 1). Evidence that was not retrieved is left to
    `context_recall`.
    """
    ideal = _gain(sorted(ranking, reverse=True)[:depth])
    return _gain(ranking[:depth]) / ideal if ideal else 0.0


def _gain(ranking: Sequence[bool]) -> float:
    return sum(is_relevant / log2(rank + 1) for rank, is_relevant in enumerate(ranking, 1))


def _overlap(one: Passage | Place, other: Place) -> bool:
    return one.article == other.article and max(one.start, other.start) < min(one.end, other.end)


def _is_read(place: Place, passages: Sequence[Passage]) -> bool:
    """Whether one or more adjoining passages cover every code point of `place`."""
    reached = place.start
    for passage in sorted(passages, key=lambda each: each.start):
        if passage.article == place.article and passage.start <= reached:
            reached = max(reached, passage.end)
    return reached >= place.end
