"""Whether a claim stands in its evidence.

The judge is lexical: it compares words, numbers, names, negations and quotations, and knows no meaning.
So it takes for supported only what a source says in the same words: what says the same in others it cannot
tell from a lie that is told in the source's own words, and both are unclear.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import exp

from rag.languages.language import language
from rag.languages.words import stem
from rag.types import Verdict
from rag.verification.checks import faults, is_known, name_indices
from rag.verification.evidence import Evidence, Reading, read
from rag.verification.numerals import MONEY
from rag.verification.reports import kinds_of

_BREAK = re.compile(r"[,;:.!?()\[\]…—–\"“”«»]")
_COMPANY = 0.4  # the weight of words that stand together, beside words that stand anywhere
_MOST_FAULTS = 6
_MOST_STRETCHES = 64  # of a source that are read in parts, so that time stays linear
# A logistic regression of closeness, contradictions and other faults: see docs/verifier.md.
_BIAS, _CLOSE, _CONTRADICTED, _DOUBTED = 0.90, 1.49, -1.76, -0.69


def judge(claim: str, evidence: Sequence[str], code: str = "en", before: Sequence[str] = ()) -> Verdict:
    """Judge `claim` by the texts in `evidence` (each a sentence or a few), all of them together.

    Their pronouns may mean who is named in the texts `before` them.

    All are read in the language with this code of ISO 639-1: one that Citewell does not know has neither
    negations nor numbers in words.

    Supported, with a probability of 1, is what one text says in the same words, but for clauses and asides
    that turn nothing. What the evidence contradicts is unsupported, and all else is unclear, with a
    probability by how much of its content the evidence has, alone and in the same company, and by the faults.
    """
    ours = read(claim, code)
    if not ours.words:
        return Verdict("unclear", 0.0, ("it has no words that could be checked",))
    source = Evidence([read(text, code) for text in evidence], [read(text, code) for text in before])
    spoken = [word for stretch in _stretches(ours) for word in stretch]
    if any(each.folded == ours.folded or _says(each, spoken) for each in source.readings):
        return Verdict("supported", 1.0)
    found = list(dict.fromkeys(faults(ours, source)))[:_MOST_FAULTS]
    contradicted = sum(fault.contradicts for fault in found)
    known = known_concepts(ours, source)
    score = _BIAS + _CLOSE * closeness(ours, source, known)
    score += _CONTRADICTED * (contradicted > 0) + _DOUBTED * (len(found) > contradicted)
    reasons = [fault.reason for fault in found]
    unknown = (term.text for term in ours.terms if not known[term.concept])
    missing = dict.fromkeys(text for text in unknown if not any(text in reason for reason in reasons))
    if not ours.terms and not reasons:
        missing = dict.fromkeys(word.text for word in ours.words)
    if missing:
        reasons.append(
            "not in the source: " + ", ".join(f"“{word}”" for word in list(missing)[:_MOST_FAULTS])
        )
    probability = round(1 / (1 + exp(-score)), 4)
    return Verdict("unsupported" if contradicted else "unclear", probability, tuple(reasons))


def _says(source: Reading, ours: Sequence[object]) -> bool:
    """Whether a source has the words of a claim, but for clauses and asides that turn nothing."""
    reached = {0}  # how many words of the claim may have been said so far
    for stretch in _stretches(source)[:_MOST_STRETCHES]:
        size = len(stretch)
        said = {place + size for place in reached if ours[place : place + size] == stretch}
        reached = said | (set() if _turns(stretch, source.language) else reached)
    return bool(ours) and len(ours) in reached


def _stretches(reading: Reading) -> list[list[object]]:
    """The words of each clause, or between commas, with the amount of each number in its place.

    The connectives that lead in are left out, and so are signs of money, which an amount goes with.
    """
    amounts = {number.first: number for number in reading.quantities}
    known = language(reading.language)
    stretches: list[list[object]] = [[]]
    last = end = -1
    for index, word in enumerate(reading.words):
        leads_in = word.norm in known.connectives and not any(stretches)
        if index and (word.norm in known.scope_ends or _BREAK.search(reading.text, end, word.start)):
            stretches.append([])
        end = word.end
        if (number := amounts.get(index)) is not None:
            last = number.last
            stretches[-1].append((number.amount, number.dimension))
        elif index > last and word.text not in MONEY and not leads_in:
            stretches[-1].append(word.text.casefold())
    return stretches


def _turns(stretch: Sequence[object], code: str) -> bool:
    """Whether words may negate, report or suppose what stands with them, as far as their language tells."""
    known, heads = language(code), kinds_of(code).keys()
    words = {word for word in stretch if isinstance(word, str)}
    turning = known.negations | known.local_negations | known.denials | known.conditions
    return bool(words) and not (
        heads and turning.isdisjoint(words) and heads.isdisjoint(stem(word, code) for word in words)
    )


def known_concepts(claim: Reading, source: Evidence) -> dict[str, bool]:
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


def closeness(claim: Reading, source: Evidence, known: Mapping[str, bool]) -> float:
    """How close the claim's words are to the source's, in [0, 1].

    That is the share of its concepts that are `known`, mixed with the share of its neighbouring
    concepts that are near each other there.
    """
    share = sum(known.values()) / len(known) if known else 0.0
    neighbours = set(pairwise(term.concept for term in claim.terms))
    if not neighbours:
        return share
    near = sum(source.has_near(first, second) for first, second in neighbours) / len(neighbours)
    return (1 - _COMPANY) * share + _COMPANY * near
