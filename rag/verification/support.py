"""Whether a claim stands in its evidence.

The judge is lexical: it compares words, numbers, names, negations and quotations, and knows no meaning.
It takes a paraphrase in quite different words for weaker than it is, and does not see a lie that is told
with the source's own words in another arrangement.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import prod

from rag.types import Verdict
from rag.verification.checks import faults, is_known, name_indices
from rag.verification.evidence import Evidence, Reading, read

_SUPPORTED = 0.8
_UNCLEAR = 0.4
_COMPANY = 0.4  # the weight of words that stand together, beside words that stand anywhere
_A_SENTENCE = 12  # terms: a fault weighs more in a shorter claim, and less in one of many sentences
_MOST_WEIGHT = 3.0
_MOST_FAULTS = 6


def judge(claim: str, evidence: Sequence[str], code: str = "en", before: Sequence[str] = ()) -> Verdict:
    """Judge `claim` by the texts in `evidence` (each a sentence or a few), all of them together.

    Their pronouns may mean who is named in the texts `before` them.

    All are read in the language with this code of ISO 639-1: one that Citewell does not know has neither
    negations nor numbers in words.

    A quote as a whole is supported, and its probability is 1. Otherwise the probability is the share of the
    claim's content that the evidence has, alone and in the same company, lowered by each fault; it is not
    calibrated. A grave fault makes the claim unsupported, and so does too small a share; a lighter one makes
    it unclear.
    """
    ours = read(claim, code)
    if not ours.words:
        return Verdict("unsupported", 0.0, ("it has no words that could be checked",))
    source = Evidence([read(text, code) for text in evidence], [read(text, code) for text in before])
    # What a part was taken out of may negate it, or not say that it is so.
    if any(ours.folded == each.folded for each in source.readings):
        return Verdict("supported", 1.0)
    found = list(dict.fromkeys(faults(ours, source)))[:_MOST_FAULTS]
    known = _known(ours, source)
    share = sum(known.values()) / len(known) if known else 0.0
    weight = min(_MOST_WEIGHT, _A_SENTENCE / max(1, len(ours.terms)))
    left = prod(fault.leaves for fault in found) ** weight
    probability = round(_closeness(ours, source, share) * left, 4)
    reasons = [fault.reason for fault in found]
    missing = dict.fromkeys(term.text for term in ours.terms if not known[term.concept])
    if not ours.terms and not reasons:
        missing = dict.fromkeys(word.text for word in ours.words)
    if missing:
        reasons.append(
            "not in the source: " + ", ".join(f"“{word}”" for word in list(missing)[:_MOST_FAULTS])
        )
    if share < _UNCLEAR or any(fault.is_grave for fault in found):
        return Verdict("unsupported", probability, tuple(reasons))
    return Verdict("unclear" if found or share < _SUPPORTED else "supported", probability, tuple(reasons))


def _known(claim: Reading, source: Evidence) -> dict[str, bool]:
    """Whether the source has each concept of the claim; a number or a name counts however written."""
    stated = {
        index
        for quantity in claim.quantities
        if source.same(quantity)
        for index in range(quantity.first, quantity.last + 1)
    }
    for run in claim.names:
        indices = name_indices(claim, run)
        if is_known([claim.words[index].norm for index in indices], source):
            stated.update(indices)
    return {term.concept: term.index in stated or source.has(term) for term in claim.terms}


def _closeness(claim: Reading, source: Evidence, share: float) -> float:
    """`share`, mixed with the share of neighbouring terms that are near each other in the source."""
    neighbours = set(pairwise(term.concept for term in claim.terms))
    if not neighbours:
        return share
    near = sum(source.has_near(first, second) for first, second in neighbours) / len(neighbours)
    return (1 - _COMPANY) * share + _COMPANY * near
