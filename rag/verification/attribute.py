"""Attribute an uncited sentence to the source sentence that supports it."""

from collections.abc import Iterable
from dataclasses import replace

from rag.languages.words import content
from rag.types import Citation, Claim
from rag.verification.checker import Checker
from rag.verification.overlap import overlaps

_MIN_WORDS = 2  # content words needed for a match: “I would say so.” says nothing
_CANDIDATES = 6  # sentences to check: those that share the most words


def attribute(text: str, citations: Iterable[Citation], checker: Checker) -> Citation | None:
    """The citation whose quote says everything that `text` says, marked as ours; None if there is none."""
    given = list(citations)
    languages = {citation.language for citation in given}
    if text.rstrip().endswith(":") or all(len(set(content(text, code))) < _MIN_WORDS for code in languages):
        return None
    likely = [citation for shared, citation in overlaps(text, given)[:_CANDIDATES] if shared]
    verdicts = checker.check([Claim(text, (citation.evidence,)) for citation in likely])
    good = [
        (verdict.probability, citation)
        for verdict, citation in zip(verdicts, likely, strict=True)
        if verdict.status == "supported"
    ]
    return replace(max(good, key=lambda item: item[0])[1], attributed=True) if good else None
