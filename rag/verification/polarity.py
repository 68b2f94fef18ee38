"""What a text affirms and what it negates, word by word.

Two things turn a word round: a negation before it (``not``, ``failed to``, ``without``) and the word's own
direction (``fell`` is ``rose`` turned round, ``unlikely`` is ``likely`` turned round). Both together cancel
out, so that "did not win" agrees with "lost". The lists are short and honest: what is in neither of them
is not seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.languages.language import Language, language
from rag.languages.words import Word
from rag.verification.directions import concept
from rag.verification.negation import negations


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
    return tuple(_terms(text, words, language(code)))


def _terms(text: str, words: Sequence[Word], known: Language) -> Iterator[Term]:
    negated, silent = negations(text, words, known)
    for index, word in enumerate(words):
        is_word = word.text[0].isalnum() and (not word.is_function or word.norm in known.pointers)
        if not is_word or index in silent:
            continue
        name, is_opposite, has_direction = concept(word.norm, known.code)
        is_negated = index in negated
        yield Term(
            name,
            is_turned=is_opposite != is_negated,
            is_certain=has_direction or negated.get(index, False),
            is_negated=is_negated,
            index=index,
            text=word.text,
        )
