"""Whether the evidence affirms what the claim affirms, and negates what it negates."""

from collections.abc import Iterator, Sequence

from rag.verification.evidence import Evidence, Reading
from rag.verification.fault import Fault
from rag.verification.polarity import Term

_NEIGHBOURS = 5
_ENOUGH_COMPANY = 0.15  # of what a copy would have
_LEAVES_TURN = 0.85


def turned(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """What the claim affirms where the evidence negates it, or the other way round, word by word."""
    for index, ours in enumerate(claim.terms):
        turns = [
            place
            for place in evidence.places.get(ours.concept, [])
            if evidence.term(place).is_turned != ours.is_turned
        ]
        place = _nearest(claim, evidence, index, turns, _ENOUGH_COMPANY)
        if place and (ours.is_certain or evidence.term(place).is_certain):
            yield Fault(_turn(ours, evidence.term(place)), _LEAVES_TURN)


def _nearest(
    claim: Reading, evidence: Evidence, index: int, among: Sequence[tuple[int, int]], enough: float
) -> tuple[int, int] | None:
    """The place `among` those of a term that keeps `enough` of its company, and more than all others do."""
    if not among:
        return None
    closeness = {
        (number, place): _closeness(claim.terms, index, evidence.readings[number].terms, place)
        for number, place in evidence.places[claim.terms[index].concept]
    }
    nearest = max(among, key=lambda place: (closeness[place], place))
    others = max((near for place, near in closeness.items() if place not in among), default=-1.0)
    company = min(_NEIGHBOURS, index) + min(_NEIGHBOURS, len(claim.terms) - 1 - index)
    is_near = closeness[nearest] > others and closeness[nearest] >= enough * company
    return nearest if is_near else None


def _closeness(ours: Sequence[Term], index: int, theirs: Sequence[Term], place: int) -> float:
    """How much of the company of a claim's term its namesake keeps: 1 for each, less where farther off."""
    distances: dict[str, int] = {}
    for step in (*range(-_NEIGHBOURS, 0), *range(1, _NEIGHBOURS + 1)):
        if 0 <= place + step < len(theirs):
            concept = theirs[place + step].concept
            distances[concept] = min(abs(step), distances.get(concept, _NEIGHBOURS))
    shared = 0.0
    for step in (*range(-_NEIGHBOURS, 0), *range(1, _NEIGHBOURS + 1)):
        if 0 <= index + step < len(ours) and (distance := distances.get(ours[index + step].concept)):
            shared += 1 / (1 + abs(abs(step) - distance))
    return shared


def _turn(ours: Term, theirs: Term) -> str:
    if ours.is_negated and not theirs.is_negated:
        return f"the claim negates what the source affirms: “{theirs.text}”"
    if theirs.is_negated and not ours.is_negated:
        return f"the source negates what the claim affirms: “{ours.text}”"
    return f"the source says “{theirs.text}” where the claim says “{ours.text}”"
