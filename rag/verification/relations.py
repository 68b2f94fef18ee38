"""Who does what to whom, as far as the order of two names round a verb tells it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.languages.language import language
from rag.languages.words import Word, stem
from rag.verification.names import Name
from rag.verification.polarity import Term

_FARTHEST = 10  # words between the two names
_MUTUAL = frozenset(map(stem, ["met", "married", "joined", "divorced", "played", "faced"]))


@dataclass(frozen=True, slots=True)
class Relation:
    """Two names of a sentence and the concepts between them; passive when a ``by`` stands there."""

    first: frozenset[str]
    second: frozenset[str]
    concepts: frozenset[str]
    is_passive: bool

    def reverses(self, other: "Relation") -> bool:
        """Whether the roles of the names are exchanged."""
        return self._fits(other, swapped=self.is_passive == other.is_passive)

    def repeats(self, other: "Relation") -> bool:
        """Whether the names have the same roles."""
        return self._fits(other, swapped=self.is_passive != other.is_passive)

    def _fits(self, other: "Relation", *, swapped: bool) -> bool:
        first, second = (other.second, other.first) if swapped else (other.first, other.second)
        return not (
            self.first.isdisjoint(first)
            or self.second.isdisjoint(second)
            or self.concepts.isdisjoint(other.concepts)
        )


def relations(
    words: Sequence[Word], terms: Sequence[Term], runs: Sequence[Name], code: str = "en"
) -> Iterator[Relation]:
    """The pairs of neighbouring names of a sentence that have a verb or the like between them."""
    known = language(code)
    concepts = {term.index: term.concept for term in terms}
    for left, right in pairwise(runs):
        between = range(left.last + 1, right.first)
        norms = {words[index].norm for index in between}
        if right.is_initial or len(between) > _FARTHEST or not known.company.isdisjoint(norms):
            continue
        verbs = frozenset(
            concepts[index]
            for index in between
            if index in concepts and words[index].norm not in known.titles
        )
        if verbs and verbs.isdisjoint(_MUTUAL):
            yield Relation(
                _name(words, left, known.titles),
                _name(words, right, known.titles),
                verbs,
                is_passive=not known.agents.isdisjoint(norms),
            )


def _name(words: Sequence[Word], run: Name, titles: frozenset[str]) -> frozenset[str]:
    return frozenset(word.norm for word in words[run.first : run.last + 1] if word.norm not in titles)
