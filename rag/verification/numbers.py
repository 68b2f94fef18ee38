"""Numbers of a text, however they are written, as values that can be compared.

``three`` is 3, ``1.5bn`` is 1,500,000,000, ``half`` is 50 %, ``5 km`` is 5,000 m and not 5 miles.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.languages.words import Word, stem

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENTHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"

_UNITS_SPELLED = {word: number for number, word in enumerate(_SMALL.split())}
_TENS_SPELLED = {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
_ORDINAL_UNITS = {word: number for number, word in enumerate(_ORDINALS.split())}
_ORDINAL_TENS = {word: 10 * number for number, word in enumerate(_TENTHS.split(), start=2)}
_SPELLED = _UNITS_SPELLED | _TENS_SPELLED | _ORDINAL_UNITS | _ORDINAL_TENS
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_PARTS |= {f"{part}s": share for part, share in _PARTS.items()}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_HEDGES = frozenset(
    {"about", "around", "nearly", "almost", "roughly", "approximately", "some", "over", "than"}
)

LIST_MARK = re.compile(r"^[ \t]{0,8}(\d{1,2})[.)][ \t]+(?=\S)", re.MULTILINE)

MONEY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
MEASURES: dict[str, tuple[str, Decimal]] = {
    name: (dimension, Decimal(factor))
    for dimension, factor, names in (
        ("share", "0.01", "% percent percentage pct"),
        ("dollar", "1", "dollar dollars usd"),
        ("euro", "1", "euro euros eur"),
        ("pound", "1", "pound pounds gbp"),
        ("yen", "1", "yen"),
        ("yuan", "1", "yuan renminbi"),
        ("length", "0.001", "mm millimetre millimetres millimeter millimeters"),
        ("length", "0.01", "cm centimetre centimetres centimeter centimeters"),
        ("length", "1", "m metre metres meter meters"),
        ("length", "1000", "km kilometre kilometres kilometer kilometers"),
        ("length", "1609.344", "mile miles"),
        ("length", "0.3048", "foot feet ft"),
        ("length", "0.0254", "inch inches"),
        ("length", "0.9144", "yard yards"),
        ("weight", "0.001", "gram grams g"),
        ("weight", "1", "kg kilo kilos kilogram kilograms"),
        ("weight", "1000", "tonne tonnes"),
        ("weight", "907.18474", "ton tons"),
        ("time", "1", "second seconds"),
        ("time", "60", "minute minutes min mins"),
        ("time", "3600", "hour hours"),
        ("time", "86400", "day days"),
        ("time", "604800", "week weeks"),
        ("month", "1", "month months"),
        ("month", "12", "year years"),
        ("month", "120", "decade decades"),
        ("month", "1200", "century centuries"),
        ("morning", "1", "am"),
        ("afternoon", "1", "pm"),
        ("celsius", "1", "celsius"),
        ("fahrenheit", "1", "fahrenheit"),
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: its value, what it counts, and the range of words that say it.

    `dimension` is a measure's (its `scale` turns the value into the base unit) and None where the
    unit is no measure; `noun` is the stem of the word that follows, or None.
    """

    value: Decimal
    text: str
    first: int
    last: int
    dimension: str | None
    scale: Decimal
    noun: str | None
    is_hedged: bool

    @property
    def amount(self) -> Decimal:
        """The value in the base unit of its dimension."""
        return self.value * self.scale

    def equals(self, other: "Quantity") -> bool:
        """Whether both say the same amount; where one names no measure, its bare value decides."""
        if self.dimension is None or other.dimension is None:
            return self.value in (other.value, other.amount) or self.amount == other.value
        return self.dimension == other.dimension and self.amount == other.amount

    def rounds(self, other: "Quantity") -> bool:
        """Whether this is a hedged (``about``, ``more than``) and rounder way to say `other`, within 5 %."""
        is_rounder = len(self.value.normalize().as_tuple().digits) < len(
            other.value.normalize().as_tuple().digits
        )
        if not (self.is_hedged and is_rounder) or self.dimension not in (None, other.dimension):
            return False
        return abs(self.amount - other.amount) <= abs(other.amount) * Decimal("0.05")


def quantities(text: str, words: Sequence[Word]) -> tuple[Quantity, ...]:
    """The numbers among the `words` of `text`, in order, without those that only number a list."""
    list_marks = {match.start(1) for match in LIST_MARK.finditer(text)}
    found = []
    index = 0
    while index < len(words):
        number = _number(words, index)
        if number is None:
            index += 1
            continue
        value, after = number
        if words[index].start not in list_marks:
            found.append(_quantity(text, words, value, index, after))
        index = after
    return tuple(found)


def _quantity(text: str, words: Sequence[Word], value: Decimal, index: int, after: int) -> Quantity:
    before = words[index - 1] if index else None
    following = words[after] if after < len(words) else None
    last = words[after - 1].norm
    if last in _ORDINAL_UNITS or last in _ORDINAL_TENS or last in _ORDINAL_ENDINGS:
        measure = None  # "a second minute hand" is no two minutes
    elif following is not None and following.norm == "per" and words[after + 1 : after + 2]:
        following = words[after + 1] if words[after + 1].norm == "cent" else following
        measure = MEASURES["%"] if following.norm == "cent" else None
    else:
        measure = MEASURES.get(following.norm) if following is not None else None
    if before is not None and before.text in MONEY and before.end == words[index].start:
        measure = (MONEY[before.text], Decimal(1))
    if text[words[index].start - 1 : words[index].start] in ("-", "−") and text[
        max(0, words[index].start - 2) : words[index].start - 1
    ] in ("", " ", "("):
        value = -value
    noun = None
    if measure is None and following is not None and not following.is_function:
        noun = stem(following.norm) if following.text[0].isalpha() else None
    hedges = {word.norm for word in words[max(0, index - 2) : index]}
    dimension, scale = measure or (None, Decimal(1))
    is_money = before is not None and before.text in MONEY and measure is not None
    is_share = following is not None and following.text == "%"
    written = text[words[index - is_money].start : words[after - 1 + is_share].end]
    return Quantity(
        value, written, index, after - 1, dimension, scale, noun, is_hedged=not hedges.isdisjoint(_HEDGES)
    )


def _number(words: Sequence[Word], index: int) -> tuple[Decimal, int] | None:
    """The value of the number that begins at `index`, and the index after it."""
    word = words[index].norm
    if word[0].isdecimal():
        return _in_digits(words, index)
    if word in ("half", "halves"):
        return _scaled(
            words, index + 2 if _norm(words, index + 1) in ("a", "an") else index + 1, Decimal("0.5")
        )
    if word in ("a", "an"):
        following = _norm(words, index + 1)
        if following in _SCALES or following == "dozen":
            return _scaled(words, index + 1, Decimal(1))
        is_last = index + 2 >= len(words) or words[index + 2].is_function  # else it may be an ordinal
        if following in _PARTS and is_last:
            return 1 / Decimal(_PARTS[following]), index + 2
        return None
    if word in _SPELLED:
        return _spelled(words, index)
    if word in _SCALES or word == "dozen":
        return _scaled(words, index, Decimal(1))
    return None


def _in_digits(words: Sequence[Word], index: int) -> tuple[Decimal, int]:
    written = words[index].norm
    if "/" in written:
        above, below = written.split("/")
        share = Decimal(above) / Decimal(below) if int(below) else Decimal(above)
        return share, index + 1
    value = Decimal(written.replace(",", ""))
    if _norm(words, index + 1) in _ORDINAL_ENDINGS and words[index + 1].start == words[index].end:
        return value, index + 2
    following = _norm(words, index + 1)
    is_money = index > 0 and words[index - 1].text in MONEY
    if following in _SHORT_SCALES and (following != "m" or is_money):
        return value * _SHORT_SCALES[following], index + 2
    return _scaled(words, index + 1, value)


def _spelled(words: Sequence[Word], index: int) -> tuple[Decimal, int]:
    """A number in words: ``twenty-five``, ``two thirds``, ``two hundred and three thousand``."""
    value, after = _below_hundred(words, index)
    last = words[after - 1].norm
    if last in _UNITS_SPELLED and _norm(words, after) in _PARTS:
        return Decimal(value) / _PARTS[_norm(words, after)], after + 1
    if last in _ORDINAL_UNITS or last in _ORDINAL_TENS:
        return Decimal(value), after
    return _scaled(words, after, Decimal(value))


def _below_hundred(words: Sequence[Word], index: int) -> tuple[int, int]:
    first, ones = words[index].norm, _UNITS_SPELLED | _ORDINAL_UNITS
    if first in _TENS_SPELLED and 1 <= ones.get(_norm(words, index + 1), 0) <= 9:
        return _TENS_SPELLED[first] + ones[_norm(words, index + 1)], index + 2
    return _SPELLED[first], index + 1


def _scaled(words: Sequence[Word], index: int, value: Decimal) -> tuple[Decimal, int]:
    """`value` times the scales that follow, the smaller parts added: ``2 million three hundred``."""
    if [_norm(words, index + step) for step in range(3)] == ["and", "a", "half"]:
        value, index = value + Decimal("0.5"), index + 3
    total, part = Decimal(0), value
    while (word := _norm(words, index)) in _SCALES:
        index += 1
        if word == "hundred":
            part *= _SCALES[word]
        else:
            total, part = total + part * _SCALES[word], Decimal(0)
        rest = index + 1 if _norm(words, index) == "and" else index
        if _norm(words, rest) in _UNITS_SPELLED or _norm(words, rest) in _TENS_SPELLED:
            smaller, index = _below_hundred(words, rest)
            part += smaller
    if word == "dozen":
        return (total + part) * 12, index + 1
    return total + part, index


def _norm(words: Sequence[Word], index: int) -> str:
    return words[index].norm if 0 <= index < len(words) else ""
