"""Sentences of an answer or a summary, checked against what they cite."""

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Citation, CitedSentence, Claim, Verdict
from rag.verification.checker import Checker
from rag.verification.reports import report


def verify(
    text: str, citations: Sequence[Citation], checker: Checker, invalid: Sequence[str] = ()
) -> CitedSentence:
    """Check `text` against the quotes of its `citations`; without any, it is uncited."""
    if citations:
        (verdict,) = checker.check([Claim(text, tuple(citation.evidence for citation in citations))])
    else:
        verdict = Verdict("uncited", 0.0, ("it cites nothing",))
    return CitedSentence(text, verdict, tuple(map(noted, citations)), tuple(invalid))


def quoted(citations: Sequence[Citation], checker: Checker) -> tuple[CitedSentence, ...]:
    """Each quote as a sentence that cites itself, all of them checked at once."""
    verdicts = checker.check([Claim(citation.quote, (citation.evidence,)) for citation in citations])
    return tuple(
        CitedSentence(citation.quote, verdict, (noted(citation),))
        for citation, verdict in zip(citations, verdicts, strict=True)
    )


def noted(citation: Citation) -> Citation:
    """The citation, with a note where its quote only reports what it tells."""
    found = report(citation.evidence)
    return citation if found is None else replace(citation, reported=found.kind, reported_by=found.by)
