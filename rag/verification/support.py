"""Judge whether evidence supports a claim.

The judge is lexical: it compares words, numbers, names, negations and quotations, not meanings. So a claim is
supported only if a source says it in the same words. The judge cannot tell a true paraphrase from a lie in
the source's own words, so both are unclear.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from math import exp

from rag.languages.language import language
from rag.languages.words import stem
from rag.types import Verdict
from rag.verification.checks import faults, is_known, name_indices
from rag.verification.evidence import Evidence, Reading, read
from rag.verification.fault import Fault
from rag.verification.numerals import MONEY
from rag.verification.reports import report_heads

_BREAK = re.compile(r"[,;:.!?()\[\]…—–\"“”«»]")
_PROXIMITY_WEIGHT = 0.4  # of words near each other, against words anywhere
_MAX_FAULTS = 6
_NEAR = 0.83  # closeness of the rest of a claim from which a contradiction refutes it: see docs/verifier.md
_MAX_SEGMENTS = 64  # of a source that are compared one by one, so that time stays linear
# A logistic regression of closeness and of the gravest fault: see docs/verifier.md.
_BIAS, _CLOSE, _REFUTED, _CONTRADICTED, _DOUBTED = 0.63, 2.0, -5.03, -1.4, -0.58


def judge(claim: str, evidence: Sequence[str], code: str = "en", before: Sequence[str] = ()) -> Verdict:
    """Judge `claim` by all texts in `evidence` together, each of one or a few sentences.

    Pronouns in the evidence may refer to names in the texts `before` it. `code` is the language of all
    texts (ISO 639-1); in a language that Citewell doesn't know, negations and numbers in words are not
    recognised.

    A claim is supported, with probability 1, if one text says it in the same words, apart from clauses
    and asides that don't change the meaning. It is unsupported if the evidence contradicts it in words
    that are otherwise nearly the same, and unclear in all other cases: a contradiction in other words may be
    about something else. The probability depends on how much of its content the evidence has, anywhere
    and near the same words, and on its faults.
    """
    ours = read(claim, code)
    if not ours.words:
        return Verdict("unclear", 0.0, ("it has no words to check",))
    source = Evidence([read(text, code) for text in evidence], [read(text, code) for text in before])
    claim_words = [word for segment in _segments(ours) for word in segment]
    if any(each.folded == ours.folded or _contains(each, claim_words) for each in source.readings):
        return Verdict("supported", 1.0)
    found, known = list(faults(ours, source)), known_concepts(ours, source)
    is_contradicted = any(fault.contradicts for fault in found)
    is_refuted = is_contradicted and rest_closeness(ours, source, known, found) >= _NEAR
    score = _BIAS + _CLOSE * closeness(ours, source, known)
    score += _REFUTED if is_refuted else _CONTRADICTED if is_contradicted else _DOUBTED * bool(found)
    reasons = list(dict.fromkeys(fault.reason for fault in found))[:_MAX_FAULTS]
    unknown = (term.text for term in ours.terms if not known[term.concept])
    missing = dict.fromkeys(text for text in unknown if not any(text in reason for reason in reasons))
    if not ours.terms and not reasons:
        missing = dict.fromkeys(word.text for word in ours.words)
    if missing:
        reasons.append("not in the quote: " + ", ".join(f"“{word}”" for word in list(missing)[:_MAX_FAULTS]))
    probability = round(1 / (1 + exp(-score)), 4)
    return Verdict("unsupported" if is_refuted else "unclear", probability, tuple(reasons))


def _contains(source: Reading, ours: Sequence[object]) -> bool:
    """Whether a source has the words of a claim, apart from segments that don't change the meaning."""
    reached = {0}  # how many words of the claim may have been matched so far
    for segment in _segments(source)[:_MAX_SEGMENTS]:
        size = len(segment)
        said = {place + size for place in reached if ours[place : place + size] == segment}
        reached = said | (set() if _changes_meaning(segment, source.language) else reached)
    return bool(ours) and len(ours) in reached


def _segments(reading: Reading) -> list[list[object]]:
    """The words of each clause, or between commas, with each number replaced by its amount.

    Leading connectives are left out, and so are currency signs, which are part of the amount.
    """
    amounts = {number.first: number for number in reading.quantities}
    lang = language(reading.language)
    segments: list[list[object]] = [[]]
    last = end = -1
    for index, word in enumerate(reading.words):
        leads_in = word.norm in lang.connectives and not any(segments)
        if index and (word.norm in lang.scope_ends or _BREAK.search(reading.text, end, word.start)):
            segments.append([])
        end = word.end
        if (number := amounts.get(index)) is not None:
            last = number.last
            segments[-1].append((number.amount, number.dimension))
        elif index > last and word.text not in MONEY and not leads_in:
            segments[-1].append(word.text.casefold())
    return segments


def _changes_meaning(segment: Sequence[object], code: str) -> bool:
    """Whether words may negate, report or suppose what is next to them; true if the language can't tell."""
    lang, heads = language(code), report_heads(code).keys()
    words = {word for word in segment if isinstance(word, str)}
    modifiers = lang.negations | lang.local_negations | lang.denials | lang.conditions
    return bool(words) and not (
        heads and modifiers.isdisjoint(words) and heads.isdisjoint(stem(word, code) for word in words)
    )


def known_concepts(claim: Reading, source: Evidence) -> dict[str, bool]:
    """Whether the source has each concept of the claim; numbers and names match in any form."""
    stated = {
        index
        for quantity in claim.quantities
        if source.matching(quantity)
        for index in range(quantity.first, quantity.last + 1)
    }
    for run in claim.names:
        indices = name_indices(claim, run)
        if is_known([claim.words[index].norm for index in indices], source):
            stated.update(indices)
    return {term.concept: term.index in stated or source.has(term) for term in claim.terms}


def rest_closeness(
    claim: Reading, source: Evidence, known: Mapping[str, bool], found: Sequence[Fault]
) -> float:
    """How close the claim's words are to the source's, apart from the numbers and names at fault."""
    return closeness(claim, source, known, {index for fault in found for index in fault.at})


def closeness(
    claim: Reading, source: Evidence, known: Mapping[str, bool], apart: Collection[int] = ()
) -> float:
    """How close the claim's words are to the source's, in [0, 1], apart from those with the indices `apart`.

    A weighted mean of the share of its concepts that are `known` and the share of its adjacent concepts
    that are also near each other in the source.
    """
    concepts = {term.concept for term in claim.terms if term.index not in apart}
    share = sum(known[concept] for concept in concepts) / len(concepts) if concepts else 0.0
    neighbours = {
        (first.concept, second.concept)
        for first, second in pairwise(claim.terms)
        if first.index not in apart and second.index not in apart
    }
    if not neighbours:
        return share
    near = sum(source.has_near(first, second) for first, second in neighbours) / len(neighbours)
    return (1 - _PROXIMITY_WEIGHT) * share + _PROXIMITY_WEIGHT * near
