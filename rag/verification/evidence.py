"""Analyse texts for the verifier, and index the readings of a source."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import TypeVar

from rag.languages.language import language
from rag.languages.words import Word, words
from rag.verification.names import Name, acronyms, known_names, names, pairs
from rag.verification.numbers import Quantity, quantities
from rag.verification.polarity import Term, terms
from rag.verification.quotes import folded

_K = TypeVar("_K")
_V = TypeVar("_V")
_MAX_PLACES = 24


@dataclass(frozen=True, slots=True)
class Reading:
    """The analysis of one text."""

    text: str
    words: tuple[Word, ...]
    terms: tuple[Term, ...]
    quantities: tuple[Quantity, ...]
    names: tuple[Name, ...]
    norms: frozenset[str]
    pairs: tuple[tuple[str, str], ...]
    capitalised: frozenset[str]
    folded: str
    language: str

    def leading(self, quantity: Quantity) -> str | None:
        """The concept of the last term before `quantity`, if any."""
        before = bisect_left(self.terms, quantity.first, key=lambda term: term.index)
        return self.terms[before - 1].concept if before else None


@lru_cache(maxsize=1024)
def read(text: str, code: str = "en") -> Reading:
    """Analyse `text`, in the language with the given code."""
    found, lang = words(text, code), language(code)
    runs = names(text, found, code)
    norms = frozenset(word.norm for word in found if not word.is_function)
    return Reading(
        text=text,
        words=found,
        terms=terms(text, found, code),
        quantities=quantities(text, found, code),
        names=runs,
        norms=norms | frozenset(acronyms(text, found)),
        pairs=tuple(pairs(found, runs, lang.titles)),
        capitalised=frozenset(
            found[at].norm
            for run in runs
            for at in range(run.first, run.last + 1)
            if not found[at].is_function
        ),
        folded=folded(found),
        language=code,
    )


class Evidence:
    """An index of several readings as one source.

    A concept's places are pairs of a reading's number and a term's index in it. Only the first places of a
    frequent concept are kept, so that time stays linear. If the readings contain a pronoun, the names in
    the texts `before` them count as known.
    """

    def __init__(self, readings: Sequence[Reading], before: Sequence[Reading] = ()) -> None:
        self.readings = readings
        self.folded = "".join(reading.folded[:-1] for reading in readings) + " "
        self.places: dict[str, list[tuple[int, int]]] = {}
        self.amounts: dict[Decimal, list[Quantity]] = {}
        self.quantities_of: dict[str, list[Quantity]] = {}
        self.quantities_after: dict[str, list[Quantity]] = {}
        self.forenames: dict[str, set[str]] = {}
        for number, reading in enumerate(readings):
            for index, term in enumerate(reading.terms):
                _append(self.places, term.concept, (number, index))
            for quantity in reading.quantities:
                _append(self.amounts, quantity.value, quantity)
                _append(self.amounts, quantity.amount, quantity)
                if quantity.noun:
                    _append(self.quantities_of, quantity.noun, quantity)
                if (leading := reading.leading(quantity)) is not None:
                    _append(self.quantities_after, leading, quantity)
            for forename, name in reading.pairs:
                self.forenames.setdefault(name, set()).add(forename)
        self.quantities = [quantity for reading in readings for quantity in reading.quantities]
        has_pronoun = any(
            word.norm in language(reading.language).pronouns for reading in readings for word in reading.words
        )
        named = frozenset[str]().union(*(reading.capitalised for reading in before if has_pronoun))
        norms = frozenset[str]().union(*(reading.norms for reading in readings))
        capitals = frozenset[str]().union(*(reading.capitalised for reading in readings))
        self.names = known_names(norms | named, capitals | named, readings[0].language if readings else "")

    def matching(self, ours: Quantity) -> list[Quantity]:
        """The quantities that equal `ours`, round to it, or give it as a sum or difference of two."""
        alike = self.amounts.get(ours.value, []) + self.amounts.get(ours.amount, [])
        same = [theirs for theirs in alike if ours.equals(theirs)]
        few = self.quantities[:_MAX_PLACES]
        if not same and ours.is_hedged:
            same = [theirs for theirs in few if ours.rounds(theirs)]
        return same or [each for pair in combinations(few, 2) if ours.combines(*pair) for each in pair]

    def has(self, term: Term) -> bool:
        """Whether the evidence has the concept of `term`, or another form of the name."""
        return term.concept in self.places or (
            term.text[0].isupper() and self.names.knows(term.text.casefold())
        )

    def has_near(self, first: str, second: str) -> bool:
        """Whether the two concepts occur within three terms of each other."""
        rarer, other = sorted((first, second), key=lambda concept: len(self.places.get(concept, [])))
        return any(
            term.concept == other
            for number, place in self.places.get(rarer, [])
            for term in self.readings[number].terms[max(0, place - 3) : place + 4]
        )

    def term(self, place: tuple[int, int]) -> Term:
        """The term at `place`."""
        return self.readings[place[0]].terms[place[1]]


def _append(index: dict[_K, list[_V]], key: _K, value: _V) -> None:
    places = index.setdefault(key, [])
    if len(places) < _MAX_PLACES:
        places.append(value)
