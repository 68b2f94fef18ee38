"""Find the sentence that says what an uncited sentence says."""

from collections.abc import Iterable
from dataclasses import replace

from rag.types import Citation
from rag.verification.support import judge
from rag.verification.words import content

_CANDIDATES = 6  # sentences that are judged: those that share the most words


def attribute(text: str, citations: Iterable[Citation]) -> Citation | None:
    """The citation that supports `text` best, marked as ours; None where none supports it wholly."""
    ours = set(content(text))
    shared = [(len(ours & set(content(citation.quote))), citation) for citation in citations]
    likely = sorted((item for item in shared if item[0]), key=lambda item: -item[0])[:_CANDIDATES]
    judged = [(judge(text, [citation.quote]), citation) for _, citation in likely]
    good = [(verdict.support, citation) for verdict, citation in judged if verdict.status == "supported"]
    return replace(max(good, key=lambda item: item[0])[1], attributed=True) if good else None
