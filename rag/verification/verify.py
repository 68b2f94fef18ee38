"""A sentence of an answer or a summary, judged by what it cites."""

from collections.abc import Sequence

from rag.types import Citation, CitedSentence, Verdict
from rag.verification.support import judge


def verify(text: str, citations: Sequence[Citation], invalid: Sequence[str] = ()) -> CitedSentence:
    """Judge `text` by the quotes of its `citations`, in the language of the first.

    Without any, it is uncited and its support is 0.
    """
    if citations:
        verdict = judge(text, [citation.quote for citation in citations], citations[0].language)
    else:
        verdict = Verdict("uncited", 0.0, ("it cites nothing",))
    return CitedSentence(text, verdict, tuple(citations), tuple(invalid))
