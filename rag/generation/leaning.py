"""Whether a sentence stands alone, or depends on the one before it."""

from collections.abc import Collection, Sequence
from functools import cache

from rag.languages.language import language
from rag.languages.words import Word, words


def leans(text: str, code: str) -> bool:
    """Whether `text`, in the language `code`, only makes sense after the sentence before it.

    It opens with a connective, or one of its words refers to something that it doesn't name first: a
    pronoun or a demonstrative no later than the first content word, or the word after the opening's
    comma (“After the match, he …”) if that opening names nobody. In a language without a file, no
    sentence depends on another.
    """
    known = language(code)
    found = words(text, code)
    norms = [word.norm.partition("'")[0] for word in found]
    if _begins(norms, known.connectives):
        return True
    first = next((place for place, word in enumerate(found) if _is_content(word, known.calendar)), len(found))
    first = max(first, 0 if known.characters else 1)  # “Amid these floods”: no list has every preposition
    if any(_begins(norms[place:], known.anaphors) for place in range(first + 1)):
        return True
    subject = _after_comma(text, found)
    named = any(word.is_capitalised for word in found[1:subject])
    return 0 < subject < len(found) and not named and norms[subject] in known.anaphors


def _is_content(word: Word, calendar: Collection[str]) -> bool:
    """Whether a later pronoun may refer to `word`: a noun or a name, as far as we know."""
    return not word.is_function and word.text[0].isalpha() and word.norm not in calendar


def _after_comma(text: str, found: Sequence[Word]) -> int:
    """The place of the word after the first comma; one past the last if there is none."""
    comma = text.find(",")
    return next((place for place, word in enumerate(found) if word.start > comma >= 0), len(found))


def _begins(norms: Sequence[str], phrases: frozenset[str]) -> bool:
    """Whether words begin with one of `phrases`, whose words have underscores between them."""
    return any("_".join(norms[:size]) in phrases for size in range(1, 1 + _longest(phrases)))


@cache
def _longest(phrases: frozenset[str]) -> int:
    """The words of the longest of `phrases`."""
    return max((phrase.count("_") + 1 for phrase in phrases), default=0)
