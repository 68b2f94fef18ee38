"""Whether the evidence affirms what the claim affirms, and negates what it negates."""

from collections.abc import Iterator, Mapping, Sequence

from rag.verification.evidence import Evidence, Reading
from rag.verification.fault import Fault
from rag.verification.polarity import Term

_NEIGHBOURS = 5
_ENOUGH_COMPANY = 0.15  # of what a copy would have


def turned(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """What the claim affirms where the evidence negates it, or the other way round, word by word."""
    for index, ours in enumerate(claim.terms):
        turns = [
            place
            for place in evidence.places.get(ours.concept, [])
            if evidence.term(place).is_turned != ours.is_turned
        ]
        place = _nearest(claim, evidence, index, turns)
        if place and (ours.is_certain or evidence.term(place).is_certain):
            yield Fault(_turn(ours, evidence.term(place)), contradicts=True)


def _nearest(
    claim: Reading, evidence: Evidence, index: int, among: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The place `among` those of a term that keeps enough of its company, and more than all others do."""
    if not among:
        return None
    company = _company(claim.terms, index)
    shared = {
        (number, place): _shared(company, _company(evidence.readings[number].terms, place))
        for number, place in evidence.places[claim.terms[index].concept]
    }
    nearest = max(among, key=lambda place: (shared[place], place))
    others = max((kept for place, kept in shared.items() if place not in among), default=-1.0)
    is_near = shared[nearest] > others and shared[nearest] >= _ENOUGH_COMPANY * len(company)
    return nearest if is_near else None


def _company(terms: Sequence[Term], index: int) -> dict[str, int]:
    """The concepts round a term, with how far off each is."""
    near = range(max(0, index - _NEIGHBOURS), min(len(terms), index + _NEIGHBOURS + 1))
    places = sorted(near, key=lambda place: -abs(place - index))
    return {terms[place].concept: abs(place - index) for place in places if place != index}


def _shared(ours: Mapping[str, int], theirs: Mapping[str, int]) -> float:
    """How much company two terms have in common: 1 for each, less where its distance differs."""
    return sum(1 / (1 + abs(ours[each] - theirs[each])) for each in ours.keys() & theirs.keys())


def _turn(ours: Term, theirs: Term) -> str:
    if ours.is_negated and not theirs.is_negated:
        return f"the claim negates what the source affirms: “{theirs.text}”"
    if theirs.is_negated and not ours.is_negated:
        return f"the source negates what the claim affirms: “{ours.text}”"
    return f"the source says “{theirs.text}” where the claim says “{ours.text}”"
