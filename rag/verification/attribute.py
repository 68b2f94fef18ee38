"""Find the sentence that says what an uncited sentence says."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from rag.languages.words import content
from rag.types import Citation, Claim
from rag.verification.checker import Checker

_FEWEST = 2  # content words of a sentence that can be matched: “I would say so.” says nothing
_CANDIDATES = 6  # sentences that are checked: those that share the most words


def attribute(text: str, citations: Iterable[Citation], checker: Checker) -> Citation | None:
    """The citation that supports `text` best, marked as ours; None where none supports it wholly."""
    given = list(citations)
    ours = {code: set(content(text, code)) for code in {citation.language for citation in given}}
    if max(map(len, ours.values()), default=0) < _FEWEST or text.rstrip().endswith(":"):
        return None
    shared = [
        (len(ours[citation.language] & _stems(citation.quote, citation.language)), citation)
        for citation in given
    ]
    ranked = sorted((item for item in shared if item[0]), key=lambda item: -item[0])
    likely = [citation for _, citation in ranked[:_CANDIDATES]]
    verdicts = checker.check([Claim(text, (citation.evidence,)) for citation in likely])
    good = [
        (verdict.probability, citation)
        for verdict, citation in zip(verdicts, likely, strict=True)
        if verdict.status == "supported"
    ]
    return replace(max(good, key=lambda item: item[0])[1], attributed=True) if good else None


@lru_cache(maxsize=8192)
def _stems(quote: str, code: str) -> frozenset[str]:
    """The content of a quote, which every uncited sentence of a reply is held against."""
    return frozenset(content(quote, code))
