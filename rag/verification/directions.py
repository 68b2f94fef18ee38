"""Pairs of opposite words: a short list of the directions that news and reports go in."""

from functools import cache

from rag.languages.language import language
from rag.languages.words import stem

_SHORTEST = 4  # letters of what is left without its prefix


def concept(norm: str, code: str) -> tuple[str, bool, bool]:
    """The concept of a folded word, whether it is turned round, and whether it has a direction of its own."""
    stemmed, known = stem(norm, code), language(code)
    if stemmed in _directions(code):
        return *_directions(code)[stemmed], True
    for prefix in known.prefixes if norm not in known.no_prefixes else ():
        rest = norm.removeprefix(prefix)
        if rest != norm and len(rest) >= _SHORTEST:
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
