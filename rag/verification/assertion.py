"""Whether the evidence asserts what the claim does, or negates it, leaves it open, or goes on otherwise."""

from collections.abc import Iterator, Sequence

from rag.verification.evidence import Evidence, Reading
from rag.verification.fault import Fault
from rag.verification.polarity import Term
from rag.verification.veridicality import Hedge, is_past

_NEIGHBOURS = 5
_ENOUGH_COMPANY, _CLOSE_COMPANY = 0.15, 0.3  # of what a copy would have
_QUANTIFIERS = frozenset({"all", "every", "everyone", "everybody", "everything", "always", "both", "enough"})
_NEARLY = frozenset({"almost", "nearly", "virtually", "practically"})
_LESSENS = _NEARLY | {"not", "hardly", "scarcely"}
_NOTHING = frozenset({"nothing", "nobody", "never", "nowhere", "neither", "no longer", "no more"})
_MOST_COPIES = 24
_DIFFERENCES = frozenset({"more than", "less than", "fewer than", "higher than", "lower than"})


def taken_out(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """What can be wrong with a claim that stands in the evidence word for word, by what stands round it."""
    yield from turned(claim, evidence)
    yield from unasserted(claim, evidence)
    yield from curtailed(claim, evidence)


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
            yield Fault(_turn(ours, evidence.term(place)), contradicts=True)


def unasserted(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """What the claim asserts where the evidence only plans it, leaves it open or denies it; once a cue.

    Of a clause two words must stand in the claim, and of a question all: fewer may well be told elsewhere.
    """
    found: dict[tuple[int, Hedge], list[Term]] = {}
    for index, ours in enumerate(claim.terms):
        weaker = [
            place
            for place in evidence.places.get(ours.concept, [])
            if _weakens(evidence.hedge(place), claim, ours)
        ]
        place = _nearest(claim, evidence, index, weaker, _CLOSE_COMPANY)
        hedge = evidence.hedge(place) if place else None
        if place and hedge:
            found.setdefault((place[0], hedge), []).append(evidence.term(place))
    for (_, hedge), terms in found.items():
        is_question = hedge.cue == "?"
        if len(terms) >= (len(claim.terms) if is_question else 1 + hedge.is_clause):
            is_denied = hedge.force == "denied"
            verb = "does not affirm" if is_denied else "leaves open"
            words = f"{terms[0].text} …?" if is_question else f"{hedge.cue} … {terms[0].text}"
            reason = f"the source {verb} what the claim affirms: “{words}”"
            yield Fault(reason, contradicts=is_denied)


def _weakens(theirs: Hedge | None, claim: Reading, ours: Term) -> bool:
    """Whether a word of the claim asserts more than its namesake with this hedge."""
    if theirs is None:
        return False
    # One word keeps a whole claim open: “the bridge may close in May”.
    own = claim.hedges.values() if theirs.is_clause else filter(None, [claim.hedges.get(ours.index)])
    if any(hedge.admits(theirs) for hedge in own):
        return False
    if theirs.force == "future":
        return is_past(claim.words, ours.index)
    return theirs.force != "denied" or not ours.is_negated


def curtailed(claim: Reading, evidence: Evidence) -> Iterator[Fault]:
    """A copy that leaves out the next word of its sentence, where this turns it: “not” before “all”."""
    if claim.folded not in evidence.folded:
        return
    edges = [
        _edge(claim, reading, first) for reading in evidence.readings for first in _copies(claim, reading)
    ]
    if None not in edges:  # what stands whole in one place may be cut in another
        yield from filter(None, edges)


def _copies(claim: Reading, reading: Reading) -> Iterator[int]:
    """The words of a reading at which the first copies of the claim begin."""
    place = reading.folded.find(claim.folded)
    for _ in range(_MOST_COPIES):
        if place < 0:
            return
        yield reading.folded.count(" ", 0, place)
        place = reading.folded.find(claim.folded, place + 1)


def _edge(claim: Reading, reading: Reading, first: int) -> Fault | None:
    """What the words next to a copy, which begins with the word `first`, do to it."""
    words, last = reading.words, first + len(claim.words) - 1
    opening = words[first].norm
    before = words[first - 1].norm if first and _joined(reading, first - 1) else ""
    if opening in _QUANTIFIERS and before in _LESSENS:
        return Fault(f"the source says “{before} {opening}”", contradicts=before not in _NEARLY)
    behind = ""
    for index in range(last + 1, min(len(words), last + 3)):
        if not _joined(reading, index - 1):
            break
        behind = f"{behind} {words[index].norm}".strip()
        is_end = index + 1 == len(words) or not _joined(reading, index)
        if is_end and behind in _NOTHING:
            return Fault(f"the source goes on: “{behind}”", contradicts=True)
    is_amount = any(quantity.last >= len(claim.words) - 2 for quantity in claim.quantities)
    if is_amount and behind in _DIFFERENCES:
        return Fault(f"the source goes on: “{behind}”")
    return None


def _joined(reading: Reading, index: int) -> bool:
    """Whether nothing but space stands between a word and the next."""
    return reading.text[reading.words[index].end : reading.words[index + 1].start].isspace()


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
