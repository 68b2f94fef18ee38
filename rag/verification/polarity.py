"""What a text affirms and what it negates, word by word.

Two things turn a word round: a negation before it (``not``, ``failed to``, ``without``) and the word's own
direction (``fell`` is ``rose`` turned round, ``unlikely`` is ``likely`` turned round). Both together cancel
out, so that "did not win" agrees with "lost". The lists are short and honest: what is in neither of them
is not seen.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.languages.words import Word
from rag.verification.clauses import negations
from rag.verification.directions import concept

_CUES = {"not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "cannot", "without"}
_CUES |= {"hardly", "scarcely", "lack", "lacks", "lacked", "lacking"}
_CUES_BEFORE_TO = {
    "fail",
    "fails",
    "failed",
    "failing",
    "refuse",
    "refuses",
    "refused",
    "declines",
    "declined",
}
_DENIALS = {"deny", "denies", "denied", "denying"}
_NO_NEGATION_AFTER = {"not": {"only", "just", "merely", "until"}, "no": {"doubt", "matter"}}
_SCOPE_ENDS = {"but", "although", "though", "while", "whereas", "because", "and"}
_FINITE = {
    "is",
    "are",
    "was",
    "were",
    "has",
    "have",
    "had",
    "will",
    "would",
    "can",
    "could",
}  # a new predicate
CLAUSE_END = re.compile(r"[,;:.?!—()]")
"""What stands between two clauses."""

_SCOPE = 3  # words of content that a negation reaches
_TRANSPARENT = {"longer", "yet", "ever"}
_POINTERS = {"above", "below", "before", "after", "up", "down"}


@dataclass(frozen=True, slots=True)
class Term:
    """A word that carries content: the concept it names, and whether it is turned round.

    `is_certain` marks a word whose direction is plain: it has one of its own, or is the first that a
    negation reaches. `index` is the index of the word, `text` the word as written.
    """

    concept: str
    is_turned: bool
    is_certain: bool
    is_negated: bool
    index: int
    text: str


def terms(text: str, words: Sequence[Word], code: str = "en") -> tuple[Term, ...]:
    """The words of `text` that carry content or point a direction, in order; `code` is its language's."""
    return tuple(_terms(text, words) if code == "en" else _foreign_terms(text, words, code))


def _foreign_terms(text: str, words: Sequence[Word], code: str) -> Iterator[Term]:
    negated = negations(text, words, code)
    for index, word in enumerate(words):
        if not word.text[0].isalnum() or word.is_function:
            continue
        name, is_opposite, has_direction = concept(word.norm, code)
        is_negated = index in negated
        yield Term(
            name,
            is_turned=is_opposite != is_negated,
            is_certain=has_direction or negated.get(index, False),
            is_negated=is_negated,
            index=index,
            text=word.text,
        )


def _terms(text: str, words: Sequence[Word]) -> Iterator[Term]:
    reach, is_first = 0, False
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        if word.norm in _SCOPE_ENDS or (word.norm in _FINITE and not is_first) or CLAUSE_END.search(gap):
            reach = 0
        if negates(words, index):
            reach, is_first = _SCOPE, True
            if word.is_function or word.norm not in _DENIALS:
                continue
        if (
            not word.text[0].isalnum()
            or (word.is_function and word.norm not in _POINTERS)
            or (reach and word.norm in _TRANSPARENT)
        ):
            continue
        name, is_opposite, has_direction = concept(word.norm, "en")
        is_negated = reach > 0 and word.norm not in _DENIALS and word.norm not in _POINTERS
        yield Term(
            name,
            is_turned=is_opposite != is_negated,
            is_certain=has_direction or (is_negated and is_first),
            is_negated=is_negated,
            index=index,
            text=word.text,
        )
        if is_negated and is_opposite:
            reach = 0  # "not unlikely to" negates nothing further on
        elif is_negated and not word.norm.endswith("ly"):
            reach, is_first = reach - 1, False


def negates(words: Sequence[Word], index: int) -> bool:
    """Whether an English word negates what stands behind it: “few” does, “a few” and “not only” do not."""
    word = words[index].norm
    following = words[index + 1].norm if index + 1 < len(words) else ""
    if word in _CUES or word.endswith("n't"):
        is_number = word == "no" and following[:1].isdigit()
        return not is_number and following not in _NO_NEGATION_AFTER.get(word, ())
    if word in _CUES_BEFORE_TO:
        return following == "to"
    if word == "few":
        return index == 0 or words[index - 1].norm not in (
            "a",
            "the",
            "quite",
            "last",
            "past",
            "next",
            "these",
        )
    return word in _DENIALS
