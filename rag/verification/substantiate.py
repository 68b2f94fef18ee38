"""Find the fewest quotes that support a sentence from anywhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.types import Citation, CitedSentence, Claim, Status
from rag.verification.checker import Checker
from rag.verification.overlap import overlaps
from rag.verification.verify import noted

_CANDIDATES = 6  # sentences that are tried alone
_MOST = 3  # sentences that are tried together
_BEST_FIRST: tuple[Status, ...] = ("supported", "unclear", "unsupported")


def substantiate(text: str, citations: Iterable[Citation], checker: Checker) -> CitedSentence:
    """`text` with the fewest of the `citations` that support it, marked as ours, and the verdict on them.

    Those that share the most words with it are tried alone, and together those that cover the most of
    its words, all in one batch. Where none support it, the best verdict stands with its quotes.
    """
    near = overlaps(text, [replace(citation, attributed=True) for citation in citations])
    together = _covering(near)
    tried: list[tuple[Citation, ...]] = [(citation,) for _, citation in near[:_CANDIDATES]] or [()]
    tried += [_in_order(together[:number]) for number in range(2, len(together) + 1)]
    claims = [Claim(text, tuple(citation.evidence for citation in quotes)) for quotes in tried]
    judged = zip(checker.check(claims), tried, strict=True)
    verdict, quotes = min(
        judged, key=lambda item: (_BEST_FIRST.index(item[0].status), len(item[1]), -item[0].probability)
    )
    return CitedSentence(text, verdict, tuple(map(noted, quotes)))


def _covering(near: Sequence[tuple[frozenset[str], Citation]]) -> list[Citation]:
    """The sentences that have the most of the claim's words together, each with some that the others lack."""
    chosen: list[Citation] = []
    covered: frozenset[str] = frozenset()
    while near and len(chosen) < _MOST:
        shared, citation = max(near, key=lambda item: len(item[0] - covered))
        if shared <= covered:
            break
        chosen.append(citation)
        covered |= shared
    return chosen


def _in_order(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple(sorted(citations, key=lambda citation: (citation.article, citation.start)))
