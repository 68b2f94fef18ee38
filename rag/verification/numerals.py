"""Numbers of a text in another language than English, in digits and in words.

A number in words is the sum of its parts, each times the hundreds and scales after it:
``dreiundzwanzigtausend``, ``treinta y cinco``, ``quatre-vingt-dix``, ``二百六十万``.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from rag.languages.language import Language, language
from rag.languages.words import Word, stem
from rag.verification.numbers import LIST_MARK, MEASURES, MONEY, Quantity

_LINKS = frozenset({"d", "de", "di", "des", "del"})  # deux millions d'euros
_SCALE = 1000


def foreign_quantities(text: str, words: Sequence[Word], code: str) -> tuple[Quantity, ...]:
    """The numbers among the `words` of `text`, in order, without those that only number a list."""
    known = language(code)
    marks = {match.start(1) for match in LIST_MARK.finditer(text)}
    found = []
    index = 0
    while index < len(words):
        number = _number(text, words, index, known)
        if number is None:
            index += 1
            continue
        value, after = number
        if words[index].start not in marks:
            found.append(_quantity(text, words, value, index, after, known))
        index = after
    return tuple(found)


def _quantity(
    text: str, words: Sequence[Word], value: Decimal, index: int, after: int, known: Language
) -> Quantity:
    measure, end = None, after
    percent = _percent(words, after, known)
    place = after
    while place < len(words) and (
        words[place].norm in _LINKS or (place == after and words[place].start == words[place - 1].end)
    ):
        if words[place].norm in known.units or not words[place].text[0].isalpha():
            break
        place += 1  # “d'”, and the ending of “1er”
    following = words[place] if place < len(words) else None
    if percent:
        measure, end = MEASURES["%"], after + percent
    elif following is not None and following.norm in known.units:
        measure = MEASURES[known.units[following.norm]]
    elif following is not None and following.text in MONEY:
        measure = (MONEY[following.text], Decimal(1))
    elif following is not None and following.norm in MEASURES:
        measure = MEASURES[following.norm]
    elif index and words[index - 1].text in MONEY:
        measure = (MONEY[words[index - 1].text], Decimal(1))
    noun = None
    if (
        measure is None
        and following is not None
        and not following.is_function
        and following.text[0].isalpha()
    ):
        noun = stem(following.norm, known.code)
    dimension, scale = measure or (None, Decimal(1))
    written = text[words[index].start : words[end - 1].end]
    return Quantity(value, written, index, end - 1, dimension, scale, noun, is_hedged=False)


def _percent(words: Sequence[Word], at: int, known: Language) -> int:
    """How many words from `at` on say that what stood before is a share."""
    for count in (1, 2):
        norms = [word.norm for word in words[at : at + count]]
        if norms == ["%"] or " ".join(norms) in known.percent:
            return count
    return 0


def _number(text: str, words: Sequence[Word], index: int, known: Language) -> tuple[Decimal, int] | None:
    """The value of the number that begins at `index`, and the index after it."""
    written = words[index].norm
    if written[0].isdecimal():
        value, index = _decimal(written), index + 1
        while (scale := known.numerals.get(_norm(words, index), 0)) >= _SCALE and not _percent(
            words, index, known
        ):
            value, index = value * scale, index + 1
        return value, index
    parts: list[int] = []
    at = index
    while at < len(words) and not _percent(words, at, known):
        joins = bool(parts) and words[at].norm in known.links and 20 <= parts[-1] < _SCALE
        if at > index and text[words[at - 1].end : words[at].start].strip(" -"):
            break
        more = _parts(_norm(words, at + joins), known)
        if more is None or (joins and more[0] >= parts[-1]):
            break
        parts, at = [*parts, *([0] if joins else []), *more], at + joins + 1
    if not parts or (at == index + 1 and written in known.indefinite):
        return None
    return Decimal(_sum_in_characters(parts) if known.characters else _sum(parts)), at


def _decimal(written: str) -> Decimal:
    if "/" in written:
        above, below = written.split("/")
        return Decimal(above) / Decimal(below) if int(below) else Decimal(above)
    return Decimal(written)


def _parts(word: str, known: Language) -> list[int] | None:
    """The numbers that a word is made of, a joiner being 0; None where it is no number."""
    whole, part = _patterns(known.code)
    if not word or not known.numerals or whole.fullmatch(word) is None:
        return None
    return [known.numerals.get(each, 0) for each in part.findall(word)]


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A number in one word, and a part of one, the longest first."""
    known = language(code)
    numerals = "|".join(sorted(known.numerals, key=len, reverse=True))
    joiners = "|".join(sorted(known.joiners, key=len, reverse=True)) or "(?!)"
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
