"""Find what a text affirms and what it negates, word by word.

Two things reverse a word: a negation before it (``not``, ``failed to``, ``without``) and the word's own
direction (``fell`` is the reverse of ``rose``, ``unlikely`` of ``likely``). Together they cancel out, so
"did not win" agrees with "lost". The lists are short, and words on neither list are not recognised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rag.languages.language import language
from rag.languages.words import Word, stem
from rag.verification.negation import negations

_MIN_LETTERS = 4  # of a word without its prefix


@dataclass(frozen=True, slots=True)
class Term:
    """A content word: the concept it names, and whether its polarity is reversed.

    `is_certain` is true if the word has a direction of its own or is the first that a negation reaches.
    `index` is the index of the word, `text` the word as written.
    """

    concept: str
    is_reversed: bool
    is_certain: bool
    is_negated: bool
    index: int
    text: str


def terms(text: str, words: Sequence[Word], code: str = "en") -> tuple[Term, ...]:
    """The words of `text` that have content or a direction, in order; `code` is its language."""
    lang, found = language(code), []
    negated, silent = negations(text, words, lang)
    for index, word in enumerate(words):
        is_word = word.text[0].isalnum() and (not word.is_function or word.norm in lang.pointers)
        if is_word and index not in silent:
            name, is_opposite, has_direction = concept(word.norm, code)
            is_negated = index in negated
            is_certain = has_direction or negated.get(index, False)
            found.append(Term(name, is_opposite != is_negated, is_certain, is_negated, index, word.text))
    return tuple(found)


def concept(norm: str, code: str) -> tuple[str, bool, bool]:
    """The concept of a folded word, whether it is reversed, and whether it has a direction of its own."""
    stemmed, lang = stem(norm, code), language(code)
    if stemmed in _directions(code):
        return *_directions(code)[stemmed], True
    for prefix in lang.prefixes if norm not in lang.no_prefixes else ():
        rest = norm.removeprefix(prefix)
        if rest != norm and len(rest) >= _MIN_LETTERS:
            return stem(rest, code), True, True
    return stemmed, False, False


@cache
def _directions(code: str) -> dict[str, tuple[str, bool]]:
    """The concept of each listed stem, and whether the stem is its opposite."""
    return {
        stem(word, code): (f"±{min(affirmed)}", is_opposite)
        for affirmed, opposed in language(code).opposites
        for side, is_opposite in ((affirmed, False), (opposed, True))
        for word in side
    }
