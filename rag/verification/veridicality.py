"""What a text says without saying that it is so: what is planned, possible, under a condition, or denied.

A context is veridical when it commits its speaker to what stands in it (Giannakidou, "Polarity
Sensitivity as (Non)veridical Dependency", 1998). Which words make one that is not is listed in `cues`,
for English; the lists are short and honest: what is in none of them is taken for asserted. What
somebody merely said counts as asserted, as it does in the news.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

from rag.languages.language import language
from rag.languages.words import Word, stem
from rag.verification.clauses import CLAUSE_END, negates
from rag.verification.cues import (
    CUES,
    DATES,
    DENYING,
    FALSE,
    INVERTED,
    NEGATABLE,
    NO_CLAUSE,
    NO_CONDITION,
    OPEN,
    PAST,
    REJECTING,
    REPORTS,
    SAYINGS,
    WITHHOLDING,
    Cue,
    Force,
)

_ENGLISH = language("en")
_FORCES: tuple[Force, ...] = get_args(Force)
_LENGTHS = sorted({len(cue) for cue in CUES}, reverse=True)
_LAST = frozenset(cue[-1] for cue in CUES)


@dataclass(frozen=True, slots=True)
class Hedge:
    """Why a word is not asserted: the `cue` that says so, with what force, and whether of a whole clause.

    `at` is the index of the cue's last word, which tells two cues of the same words apart.
    """

    cue: str
    force: Force
    at: int
    is_clause: bool = False

    @property
    def rank(self) -> int:
        """How grave it is: 0 for the future, 3 for a denial."""
        return _FORCES.index(self.force)

    def admits(self, other: "Hedge") -> bool:
        """Whether a claim with this hedge commits to no more than a source with the other one.

        What is planned is told as what will be: reports do not keep them apart.
        """
        if self.force == "open":
            return other.force != "denied"
        return other.rank <= self.rank or (other.force == "likely" and not other.is_clause)


_PRESENT = frozenset({"be", "being", "is", "are", "to"})  # before a participle that is not past
_WAS = frozenset({"was", "were", "had"})
_SENTENCE_END = re.compile(r"[.?!]")
_SHORT = 3  # letters of what is rather an abbreviation than the end of a sentence: “Mr.”
_BACK = 6  # words back from a head to a negation
_AHEAD = 30  # words ahead that a cue is followed
_LONGEST = 12  # words of content that a clause keeps open


def hedges(text: str, words: Sequence[Word]) -> dict[int, Hedge]:
    """The words of an English text that it does not assert, by index; the gravest reason of each."""
    found: dict[int, Hedge] = {}
    for sentence in _sentences(text, words):
        for place, hedge in _Sentence(text, words, sentence).hedges():
            if place not in found or hedge.rank > found[place].rank:
                found[place] = hedge
    return found


def is_past(words: Sequence[Word], index: int) -> bool:
    """Whether a word says that something was, as far as its form and the word before it tell."""
    norm, before = words[index].norm, words[index - 1].norm if index else ""
    is_form = norm in PAST or (norm.endswith("ed") and stem(norm) != norm)
    return before in _WAS or (is_form and before not in _PRESENT)


class _Sentence:
    """The words of a text at `places`."""

    def __init__(self, text: str, words: Sequence[Word], places: range) -> None:
        self.text = text
        self.words = words
        self.places = places
        behind = words[places.stop].start if places.stop < len(words) else len(text)
        self.asks = "?" in text[words[places.stop - 1].end : behind]
        self.cues = [(index, cue) for index in places if (cue := self._cue(index))]
        self.inverts = words[places.start].norm in INVERTED and not self.asks
        self.depends = self.inverts or any(
            (cue.force, cue.reach) == ("open", "clause")
            and cue.words != "whether"
            and self._before(index) not in NO_CONDITION
            for index, cue in self.cues
        )

    def hedges(self) -> Iterator[tuple[int, Hedge]]:
        """Every word that a cue, or the head of a clause, holds."""
        if self.asks:
            hedge = Hedge("?", "open", self.places.stop, is_clause=True)
            yield from ((index, hedge) for index in self.places if not self.words[index].is_function)
        if self.inverts:
            first = self.places.start
            yield from self._clause(first, self.words[first].norm, "open")
        for index, cue in self.cues:
            yield from self._held(index, cue)
        for index in self.places:
            if head := self._head(index):
                yield from self._clause(index, *head)

    def _cue(self, index: int) -> Cue | None:
        """The longest cue that ends with a word."""
        for length in _LENGTHS if self.words[index].norm in _LAST else ():
            first = index - length + 1
            if first < self.places.start:
                continue
            cue = CUES.get(tuple(word.norm for word in self.words[first : index + 1]))
            if cue:
                is_name = cue.words in ("may", "will") and self.words[index].text.istitle()
                return None if is_name else cue
        return Cue("will", "future", "verb") if self.words[index].norm.endswith("'ll") else None

    def _held(self, index: int, cue: Cue) -> Iterator[tuple[int, Hedge]]:
        """What a cue holds; of what would be if, or would have been, more is open than that it is to come."""
        if cue.reach == "clause":
            yield from self._clause(index, cue.words, cue.force)
        elif cue.force == "future" and self.depends:
            yield from self._verb(index, f"{cue.words} … if", "open")
        elif cue.force == "future" and self._behind(index) == "have":
            yield from self._verb(index, f"{cue.words} have", "open")
        elif cue.reach == "verb" or self._is_done(index + 1):
            yield from self._verb(index, cue.words, cue.force)

    def _is_done(self, index: int) -> bool:
        return index in self.places and is_past(self.words, index) and self.words[index].norm != "hundred"

    def _head(self, index: int) -> tuple[str, Force] | None:
        """What a ``that``, or a verb of saying without one, makes of the clause behind it."""
        word = self.words[index].norm
        if word == "that" and index > self.places.start:
            return self._that(self._dated(index - 1))
        if word in SAYINGS and self._behind(index) not in NO_CLAUSE:
            cue = self._negation(index)
            if cue:
                return f"{cue} … {word}", "denied"
            if self._near(index) & WITHHOLDING:
                return word, "open"
        return None

    def _that(self, index: int) -> tuple[str, Force] | None:
        word, cue, near = self.words[index].norm, self._negation(index), self._near(index)
        if word in DENYING:
            is_affirmed = cue or self._before(index) == "no"  # “no doubt” negates nothing
            return None if is_affirmed else (f"{word} that", "denied")
        if cue and word in NEGATABLE:
            return f"{cue} … {word} that", "denied"
        if word in REPORTS and (near & REJECTING or self._is_false(index)):
            return f"{word} that", "denied"
        is_open = word in OPEN or (word in SAYINGS and near & WITHHOLDING)
        return (f"{word} that", "open") if is_open else None

    def _dated(self, index: int) -> int:
        """The head of a clause, where a date or the like stands between: “denied on Monday that”."""
        for place in range(index - 1, max(self.places.start, index - 4) - 1, -1):
            if self.words[place + 1].norm in DATES and self.words[place].norm in OPEN | DENYING:
                return place
        return index

    def _is_false(self, index: int) -> bool:
        """Whether the sentence goes on to say that a report is false."""
        norms = [word.norm for word in self.words[index + 1 : min(self.places.stop, index + _AHEAD)]]
        return any(verb in ("is", "are", "was", "were") and said in FALSE for verb, said in pairwise(norms))

    def _negation(self, index: int) -> str | None:
        """The negation that reaches a word from before it, in its clause."""
        for place in range(index - 1, max(self.places.start, index - _BACK) - 1, -1):
            if self._ends(place):
                return None
            if negates(self.words, place, self.places, _ENGLISH):
                return self.words[place].norm
        return None

    def _near(self, index: int) -> set[str]:
        return {word.norm for word in self.words[max(self.places.start, index - 3) : index]}

    def _before(self, index: int) -> str:
        return self.words[index - 1].norm if index > self.places.start else ""

    def _behind(self, index: int) -> str:
        return self.words[index + 1].norm if index + 1 in self.places else ""

    def _ends(self, index: int) -> bool:
        """Whether a clause ends between a word and the next."""
        between = self.text[self.words[index].end : self.words[index + 1].start]
        return CLAUSE_END.search(between) is not None

    def _verb(self, index: int, cue: str, force: Force) -> Iterator[tuple[int, Hedge]]:
        """The next word of content, and the adverbs before it."""
        hedge = Hedge(cue, force, index)
        for place in range(index + 1, min(self.places.stop, index + _AHEAD)):
            if not self.words[place].is_function:
                yield place, hedge
                if not self.words[place].norm.endswith("ly"):
                    return

    def _clause(self, index: int, cue: str, force: Force) -> Iterator[tuple[int, Hedge]]:
        """The words of content from here to the end of the clause."""
        hedge = Hedge(cue, force, index, is_clause=True)
        content = 0
        for place in range(index + 1, min(self.places.stop, index + _AHEAD)):
            if content == _LONGEST or (place > index + 1 and self._ends(place - 1)):
                return
            if not self.words[place].is_function:
                content += 1
                yield place, hedge


def _sentences(text: str, words: Sequence[Word]) -> Iterator[range]:
    first = 0
    for index in range(1, len(words)):
        last = words[index - 1]
        end = _SENTENCE_END.search(text[last.end : words[index].start])
        if end and not (end[0] == "." and last.is_capitalised and len(last.text) <= _SHORT):
            yield range(first, index)
            first = index
    if words:
        yield range(first, len(words))
