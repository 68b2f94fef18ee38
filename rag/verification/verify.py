"""Check the sentences of an answer or a summary against their citations."""

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Citation, CitedSentence, Claim, Verdict
from rag.verification.checker import Checker
from rag.verification.reports import report


def verify(
    text: str, citations: Sequence[Citation], checker: Checker, invalid: Sequence[str] = ()
) -> CitedSentence:
    """Check `text` against the quotes of its `citations`; without citations it is *uncited*."""
    if citations:
        (verdict,) = checker.check([Claim(text, tuple(citation.evidence for citation in citations))])
    else:
        verdict = Verdict("uncited", 0.0, ("no citation",))
    return CitedSentence(text, verdict, tuple(map(with_report, citations)), tuple(invalid))


def quoted(citations: Sequence[Citation], checker: Checker) -> tuple[CitedSentence, ...]:
    """Each quote as a sentence that cites itself, all checked in one call."""
    verdicts = checker.check([Claim(citation.quote, (citation.evidence,)) for citation in citations])
    return tuple(
        CitedSentence(citation.quote, verdict, (with_report(citation),))
        for citation, verdict in zip(citations, verdicts, strict=True)
    )


def with_report(citation: Citation) -> Citation:
    """The citation, marked as a report if its quote only reports what somebody says."""
    found = report(citation.evidence)
    return citation if found is None else replace(citation, reported=found.kind, reported_by=found.by)
