"""The checks for what can be wrong with a claim: one per kind of lie, each naming the words at fault."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rag.languages.language import language
from rag.languages.words import Word, is_character
from rag.verification.assertion import polarity_conflicts
from rag.verification.evidence import Evidence, Reading
from rag.verification.fault import Fault
from rag.verification.names import Name
from rag.verification.quotes import occurs_in, quoted


def faults(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """Yield everything that any check finds wrong with the claim."""
    yield from wrong_numbers(claim, evidence)
    yield from wrong_names(claim, evidence)
    yield from polarity_conflicts(claim, evidence)
    yield from unknown_characters(claim, evidence)
    yield from misquoted(claim, evidence)


def wrong_numbers(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """Yield numbers of the claim that the evidence lacks, or gives for something else."""
    for ours in claim.quantities:
        same = evidence.matching(ours)
        same_noun = evidence.quantities_of.get(ours.noun, []) if ours.noun else []
        has_rival = any(theirs not in same for theirs in same_noun)
        is_replaced = has_rival or bool(evidence.quantities_after.get(claim.leading(ours) or ""))
        if not same and (is_replaced or ours.text.casefold() != "one"):
            at = range(ours.first, ours.last + 1)
            yield Fault(f"the number {ours.text} is not in the quote", contradicts=is_replaced, at=at)
        elif same and has_rival and all(theirs.noun not in (None, ours.noun) for theirs in same):
            noun = claim.words[ours.last + 1].text
            yield Fault(f"the number {ours.text} does not refer to “{noun}” in the quote")


def wrong_names(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """Yield names of the claim that the evidence lacks."""
    for run in claim.names:
        indices = name_indices(claim, run)
        norms = [claim.words[index].norm for index in indices]
        if is_known(norms, evidence):
            continue
        for index in indices:
            if not evidence.names.knows(claim.words[index].norm):
                yield from _unknown_name(claim, evidence, run, index, is_last=index == indices[-1])


def name_indices(claim: Reading, run: Name) -> list[int]:
    """The indices of the words in a run of capitalised words, without titles and initials."""
    indices, titled = range(run.first, run.last + 1), language(claim.language).titles
    return [i for i in indices if claim.words[i].norm not in titled and len(claim.words[i].norm) > 1]


def is_known(norms: Sequence[str], evidence: Evidence) -> bool:
    """Whether the evidence has the whole name, or its initials: ``EU`` for ``European Union``."""
    initials = "".join(norm[0] for norm in norms)
    return evidence.names.knows(" ".join(norms)) or (len(norms) > 1 and evidence.names.knows(initials))


def _unknown_name(
    claim: Reading, evidence: Evidence, run: Name, index: int, *, is_last: bool
) -> Iterator[Fault]:
    word = claim.words[index]
    if is_last:
        may_be_word = (run.is_initial or run.may_be_noun) and index == run.first
        is_replaced = _replaces_a_name(claim, evidence, index)
    else:
        may_be_word = run.is_initial
        is_replaced = bool(evidence.forenames.get(claim.words[index + 1].norm))
    if is_replaced or not may_be_word:
        at = range(run.first, run.last + 1)
        yield Fault(f"the name “{word.text}” is not in the quote", contradicts=is_replaced, at=at)


def _replaces_a_name(claim: Reading, evidence: Evidence, index: int) -> bool:
    """Whether the evidence has a different name before the word that follows in the claim."""
    following = next((term for term in claim.terms if term.index > index), None)
    for number, place in evidence.places.get(following.concept, []) if following else []:
        reading = evidence.readings[number]
        before = reading.terms[place - 1] if place else None
        if before is not None and before.text[0].isupper() and before.concept not in claim.norms:
            return True
    return False


def unknown_characters(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """Yield runs of Chinese characters, each a word or a name, that are all missing from the evidence."""
    for is_unknown, run in groupby(claim.words, lambda word: _is_unknown(word, evidence)):
        found = list(run)
        if is_unknown and len(found) > 1:
            name = "".join(word.text for word in found)
            yield Fault(f"“{name}” is not in the quote")


def _is_unknown(word: Word, evidence: Evidence) -> bool:
    return is_character(word) and not word.is_function and word.norm not in evidence.places


def misquoted(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """Yield words in quotation marks that are not in the evidence verbatim."""
    for quote in quoted(claim.text):
        if not occurs_in(quote, evidence.folded, claim.language):
            shown = quote if len(quote) <= 60 else f"{quote[:60]}…"
            reason = f"the words in quotation marks are not in the quote: “{shown}”"
            yield Fault(reason, contradicts=True)
