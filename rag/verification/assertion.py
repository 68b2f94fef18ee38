"""Compare polarity: does the evidence affirm what the claim affirms, and negate what it negates?"""

from collections.abc import Iterator, Mapping, Sequence

from rag.verification.evidence import Evidence, Reading
from rag.verification.fault import Fault
from rag.verification.polarity import Term

_NEIGHBOURS = 5
_MIN_SHARED = 0.15  # of the similarity that a verbatim copy would have


def polarity_conflicts(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """Yield a fault for each word that the claim affirms and the evidence negates, or the reverse."""
    for index, ours in enumerate(claim.terms):
        reversed_places = [
            place
            for place in evidence.places.get(ours.concept, [])
            if evidence.term(place).is_reversed != ours.is_reversed
        ]
        place = _nearest(claim, evidence, index, reversed_places)
        if place and (ours.is_certain or evidence.term(place).is_certain):
            yield Fault(_conflict_reason(ours, evidence.term(place)), contradicts=True)


def _nearest(
    claim: Reading, evidence: Evidence, index: int, among: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The place in `among` whose context is similar enough to the term's, and more so than all others."""
    if not among:
        return None
    context = _context(claim.terms, index)
    shared = {
        (number, place): _similarity(context, _context(evidence.readings[number].terms, place))
        for number, place in evidence.places[claim.terms[index].concept]
    }
    nearest = max(among, key=lambda place: (shared[place], place))
    others = max((kept for place, kept in shared.items() if place not in among), default=-1.0)
    is_near = shared[nearest] > others and shared[nearest] >= _MIN_SHARED * len(context)
    return nearest if is_near else None


def _context(terms: Sequence[Term], index: int) -> dict[str, int]:
    """The concepts around a term, with the distance of each."""
    near = range(max(0, index - _NEIGHBOURS), min(len(terms), index + _NEIGHBOURS + 1))
    places = sorted(near, key=lambda place: -abs(place - index))
    return {terms[place].concept: abs(place - index) for place in places if place != index}


def _similarity(ours: Mapping[str, int], theirs: Mapping[str, int]) -> float:
    """How similar two contexts are: 1 for each shared concept, less if its distance differs."""
    return sum(1 / (1 + abs(ours[each] - theirs[each])) for each in ours.keys() & theirs.keys())


def _conflict_reason(ours: Term, theirs: Term) -> str:
    if ours.is_negated and not theirs.is_negated:
        return f"the claim negates what the source affirms: “{theirs.text}”"
    if theirs.is_negated and not ours.is_negated:
        return f"the source negates what the claim affirms: “{ours.text}”"
    return f"the source says “{theirs.text}” where the claim says “{ours.text}”"
