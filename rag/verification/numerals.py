"""Parse the values of numbers in digits and in words.

A number in words is the sum of its parts, each multiplied by the hundreds and scales after it:
``dreiundzwanzigtausend``, ``treinta y cinco``, ``quatre-vingt-dix``, ``二百六十万``.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from rag.languages.language import Language, language
from rag.languages.words import Word

MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
RANK_ENDINGS = frozenset({"st", "nd", "rd", "th"})

_SCALE = 1000
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}


def number(text: str, words: Sequence[Word], index: int, lang: Language) -> tuple[Decimal, int] | None:
    """The value of the number that starts at `index`, and the index after it; None if there is none."""
    word = words[index].norm
    if word[0].isdecimal():
        return _in_digits(words, index, lang)
    if word in lang.ranks:
        return Decimal(lang.ranks[word]), index + 1
    if lang.multiples.get(word, Decimal(0)) >= Decimal("0.5"):  # “quarter” needs an article to be a number
        return _scaled(words, index, Decimal(1), lang)
    found = _in_words(text, words, index, lang)
    if found is None:
        return None
    value, after = _scaled(words, found[1], Decimal(found[0]), lang)
    if after == index + 1 and word in lang.indefinite:
        return None
    is_rank = after < len(words) and not words[after].is_function  # “a third man”
    is_part = after == index + 2 and lang.multiples.get(words[index + 1].norm, Decimal(1)) < 1
    return None if word in lang.indefinite and is_part and is_rank else (value, after)


def _in_digits(words: Sequence[Word], index: int, lang: Language) -> tuple[Decimal, int]:
    value, following = _decimal(words[index].norm), _norm(words, index + 1)
    if following in RANK_ENDINGS and words[index + 1].start == words[index].end:
        return value, index + 2
    is_money = index > 0 and words[index - 1].text in MONEY
    if following in _SHORT_SCALES and (following != "m" or is_money):
        return value * _SHORT_SCALES[following], index + 2
    return _scaled(words, index + 1, value, lang)


def _decimal(written: str) -> Decimal:
    if "/" in written:
        above, below = written.split("/")
        return Decimal(above) / Decimal(below) if int(below) else Decimal(above)
    return Decimal(written)


def _scaled(words: Sequence[Word], index: int, value: Decimal, lang: Language) -> tuple[Decimal, int]:
    """`value` times the scale that follows: ``2 million``, ``three quarters``, ``two and a half million``."""
    multiple = lang.multiples.get(_norm(words, index))
    if multiple is not None:
        value, index = value * multiple, index + 1
        if value == Decimal("0.5") and _norm(words, index) in lang.indefinite:
            dozen = lang.multiples.get(_norm(words, index + 1))
            value, index = value * (dozen or 1), index + 1 + (dozen is not None)
    elif _norm(words, index) in lang.links and _norm(words, index + 1) in lang.indefinite:
        half = lang.multiples.get(_norm(words, index + 2))
        value, index = (value, index) if half is None else (value + half, index + 3)
    while (scale := lang.numerals.get(_norm(words, index), 0)) >= _SCALE and not percent(words, index, lang):
        value, index = value * scale, index + 1
    return value, index


def _in_words(text: str, words: Sequence[Word], index: int, lang: Language) -> tuple[int, int] | None:
    """The sum of the numerals from `index`, up to any rank (``twenty-first``), and the index after it."""
    parts: list[int] = []
    at = index
    while at < len(words) and not percent(words, at, lang):
        joins = bool(parts) and words[at].norm in lang.links and 20 <= parts[-1] < _SCALE
        if at > index and text[words[at - 1].end : words[at].start].strip(" -"):
            break
        rank = lang.ranks.get(words[at].norm, 0)
        if parts and rank and 20 <= parts[-1] < 100 and rank < 10:
            parts, at = [*parts, rank], at + 1
            break
        is_article = at == index and words[at].norm in lang.indefinite
        more = [1] if is_article else _parts(_norm(words, at + joins), lang)
        if more is None or (joins and more[0] >= parts[-1]):
            break
        least = 100 if at and words[at - 1].norm in lang.indefinite else 20
        if parts and parts[-1] < 10 and more[0] < least and not lang.characters:
            break  # “two five-star hotels”, “a five-year plan”
        parts, at = [*parts, *([0] if joins else []), *more], at + joins + 1
    return (_sum_in_characters(parts) if lang.characters else _sum(parts), at) if parts else None


def percent(words: Sequence[Word], at: int, lang: Language) -> int:
    """How many words from `at` mark the number before them as a percentage."""
    for count in (1, 2):
        norms = [word.norm for word in words[at : at + count]]
        if norms == ["%"] or " ".join(norms) in lang.percent:
            return count
    return 0


def _parts(word: str, lang: Language) -> list[int] | None:
    """The numbers that a word is composed of, with 0 for a joiner; None if it is not a number."""
    if word in lang.numerals:
        return [lang.numerals[word]]
    whole, part = _patterns(lang.code)
    if not word or not lang.numerals or whole.fullmatch(word) is None:
        return None
    return [lang.numerals.get(each, 0) for each in part.findall(word)]


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns for a number in one word, and for a part of one, longest first."""
    lang = language(code)
    numerals = "|".join(sorted(lang.numerals, key=len, reverse=True))
    joiners = "|".join(sorted(lang.joiners, key=len, reverse=True)) or "(?!)"
    return (
        re.compile(rf"(?:{numerals})(?:(?:{joiners})?(?:{numerals}))*"),
        re.compile(rf"{numerals}|{joiners}"),
    )


def _sum(parts: Sequence[int]) -> int:
    total = part = before = 0
    for number in parts:
        if number == 20 and before == 4:
            part += 76  # quatre-vingts
        elif number < 100 or 100 < number < _SCALE:
            part += number
        elif number == 100:
            part = max(part, 1) * number
        else:
            total, part = total + max(part, 1) * number, 0
        before = number
    return total + part


def _sum_in_characters(parts: Sequence[int]) -> int:
    total = part = digit = 0
    for number in parts:
        if number < 10:
            digit = number
        elif number < 10_000:
            part, digit = part + max(digit, 1) * number, 0
        else:
            total, part, digit = total + max(part + digit, 1) * number, 0, 0
    return total + part + digit


def _norm(words: Sequence[Word], index: int) -> str:
    return words[index].norm if index < len(words) else ""
