"""A sentence of an answer or a summary, judged by what it cites."""

from collections.abc import Sequence

from rag.types import Citation, CitedSentence, Verdict
from rag.verification.support import judge


def verify(text: str, citations: Sequence[Citation], invalid: Sequence[str] = ()) -> CitedSentence:
    """Judge `text` by the quotes of its `citations`; without any, it is uncited and its support is 0."""
    if citations:
        verdict = judge(text, [citation.quote for citation in citations])
    else:
        verdict = Verdict("uncited", 0.0, ("it cites nothing",))
    return CitedSentence(text, verdict, tuple(citations), tuple(invalid))
