"""Whether a claim stands in its evidence.

The judge is lexical: it compares words, numbers, names, negations and quotations, and knows no meaning.
It takes a paraphrase in quite other words for weaker than it is, and does not see a lie that is told
with the source's own words in another arrangement, unless two names have exchanged their roles.
"""

from collections.abc import Sequence

from rag.types import Verdict
from rag.verification.checks import faults
from rag.verification.evidence import Evidence, Reading, read
from rag.verification.polarity import Term

SUPPORTED = 0.75
"""The share of a claim's content from which, without a fault, it is called supported."""
PARTIAL = 0.4
_MOST_REASONS = 6


def judge(claim: str, evidence: Sequence[str]) -> Verdict:
    """Judge `claim` by the texts in `evidence` (each a sentence or a few), all of them together."""
    ours = read(claim)
    if not ours.words:
        return Verdict("unsupported", 0.0, ("there are no words in it that could be checked",))
    source = Evidence([read(text) for text in evidence])
    if ours.folded in source.folded:
        return Verdict("supported", 1.0)
    found = list(dict.fromkeys(faults(ours, source)))
    covered, missing = _coverage(ours, source)
    is_grave = any(fault.is_grave for fault in found)
    support = covered * (0.5 if is_grave else 0.8 if found else 1.0)
    reasons = [fault.reason for fault in found]
    if covered < SUPPORTED and missing:
        reasons.append("not in the source: " + ", ".join(f"“{word}”" for word in missing[:5]))
    shown = tuple(reasons[:_MOST_REASONS])
    if is_grave or covered < PARTIAL:
        return Verdict("unsupported", round(min(support, PARTIAL), 4), shown)
    if found or covered < SUPPORTED:
        return Verdict("partial", round(support, 4), shown)
    return Verdict("supported", round(support, 4), shown)


def _coverage(claim: Reading, source: Evidence) -> tuple[float, list[str]]:
    """The share of the claim's content that the source has, and the words that it has not."""
    terms = [term for term in claim.terms if term.text[0].isalpha()]
    missing = [term.text for term in terms if not _has(source, term)]
    return (1 - len(missing) / len(terms) if terms else 1.0), missing


def _has(source: Evidence, term: Term) -> bool:
    return term.concept in source.places or (
        term.text[0].isupper() and source.names.knows(term.text.casefold())
    )
