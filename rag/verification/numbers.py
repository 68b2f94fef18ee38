"""Read the numbers in a text, however they are written, as comparable values.

``three`` is 3, ``1.5bn`` is 1,500,000,000, ``half`` is 50 %, ``5 km`` is 5,000 m and not 5 miles.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.languages.language import Language, language
from rag.languages.words import Word, stem
from rag.verification.numerals import MONEY, RANK_ENDINGS, number, percent

_LIST_MARK = re.compile(r"^[ \t]{0,8}(\d{1,2})[.)][ \t]+(?=\S)", re.MULTILINE)
_LINKS = frozenset({"d", "de", "di", "des", "del"})  # deux millions d'euros
_MAX_ROUNDING = Decimal("0.1")  # maximum distance of a rounded number, as a share of the number

_MEASURES: dict[str, tuple[str, Decimal]] = {
    name: (dimension, Decimal(factor))
    for name, dimension, factor in (
        ("%", "share", "0.01"),
        *((money, money, "1") for money in ("dollar", "euro", "pound", "yen", "yuan")),
        ("mm", "length", "0.001"),
        ("cm", "length", "0.01"),
        ("m", "length", "1"),
        ("km", "length", "1000"),
        ("mile", "length", "1609.344"),
        ("foot", "length", "0.3048"),
        ("inch", "length", "0.0254"),
        ("yard", "length", "0.9144"),
        ("g", "weight", "0.001"),
        ("kg", "weight", "1"),
        ("tonne", "weight", "1000"),
        ("ton", "weight", "907.18474"),
        ("second", "time", "1"),
        ("minute", "time", "60"),
        ("hour", "time", "3600"),
        ("day", "time", "86400"),
        ("week", "time", "604800"),
        ("month", "month", "1"),
        ("year", "month", "12"),
        ("decade", "month", "120"),
        ("century", "month", "1200"),
        ("am", "morning", "1"),
        ("pm", "afternoon", "1"),
        ("celsius", "celsius", "1"),
        ("fahrenheit", "fahrenheit", "1"),
    )
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: its value, what it counts, and the words it covers, `first` to `last` inclusive.

    `dimension` is that of the unit, or None if the unit is not a measure; `scale` converts the value to
    the base unit. `noun` is the stem of the word that follows, or None.
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
        """Whether both are the same amount; if either has no measure, its bare value is compared."""
        if self.dimension is None or other.dimension is None:
            return self.value in (other.value, other.amount) or self.amount == other.value
        return self.dimension == other.dimension and self.amount == other.amount

    def rounds(self, other: "Quantity") -> bool:
        """Whether this is `other`, hedged (``about``, ``more than``) and rounded.

        The distance must be less than one unit of the last digit, and less than a tenth of `other`.
        """
        _, digits, places = self.value.normalize().as_tuple()
        is_rounder = len(digits) < len(other.value.normalize().as_tuple().digits)
        if not (self.is_hedged and is_rounder) or self.dimension not in (None, other.dimension):
            return False
        distance = abs(self.amount - other.amount)
        return distance < Decimal(10) ** int(places) * self.scale and distance < _MAX_ROUNDING * abs(
            other.amount
        )

    def combines(self, one: "Quantity", other: "Quantity") -> bool:
        """Whether this is the sum or difference of two numbers of the same thing, or of nothing named."""
        if one.dimension != other.dimension or not {one.noun, other.noun} <= {self.noun, None}:
            return False
        if one.dimension == self.dimension:
            return abs(self.amount) in (abs(one.amount + other.amount), abs(one.amount - other.amount))
        return one.dimension is None and abs(self.value) == abs(one.value - other.value)


def quantities(text: str, words: Sequence[Word], code: str = "en") -> tuple[Quantity, ...]:
    """The numbers among the `words` of `text`, in order, without the numbers of list items."""
    list_marks, lang = {match.start(1) for match in _LIST_MARK.finditer(text)}, language(code)
    found = []
    index = 0
    while index < len(words):
        value_after = number(text, words, index, lang)
        if value_after is None:
            index += 1
            continue
        value, after = value_after
        if words[index].start not in list_marks:
            found.append(_quantity(text, words, value, range(index, after), lang))
        index = after
    return tuple(found)


def _quantity(text: str, words: Sequence[Word], value: Decimal, at: range, lang: Language) -> Quantity:
    before, end = words[at.start - 1] if at.start else None, at.stop
    name, following = None, _following(words, at.stop, lang)
    if words[at.stop - 1].norm in lang.ranks or words[at.stop - 1].norm in RANK_ENDINGS:
        pass  # "a second minute hand" is not two minutes
    elif count := percent(words, at.stop, lang):
        name, end = "%", at.stop + count
    elif before is not None and before.text in MONEY and before.end == words[at.start].start:
        name = MONEY[before.text]
    elif following < len(words):
        word = words[following]
        name = lang.units.get(word.norm) or MONEY.get(word.text) or word.norm
        name, end = (name, following + 1) if name in _MEASURES else (None, end)
    if text[words[at.start].start - 1 : words[at.start].start] in ("-", "−") and text[
        max(0, words[at.start].start - 2) : words[at.start].start - 1
    ] in ("", " ", "("):
        value = -value
    noun = None
    if name is None and following < len(words) and not words[following].is_function:
        noun = stem(words[following].norm, lang.code) if words[following].text[0].isalpha() else None
    hedges = {word.norm for word in words[max(0, at.start - 2) : at.start]} & lang.hedges
    dimension, scale = _MEASURES[name] if name else (None, Decimal(1))
    is_money = before is not None and name == MONEY.get(before.text, "")
    written = text[words[at.start - is_money].start : words[(end if name == "%" else at.stop) - 1].end]
    return Quantity(value, written, at.start, end - 1, dimension, scale, noun, is_hedged=bool(hedges))


def _following(words: Sequence[Word], after: int, lang: Language) -> int:
    """The index of the word that a number counts; ``d'`` and the ending of ``1er`` are skipped."""
    place = after
    while place < len(words) and (
        words[place].norm in _LINKS or (place == after and words[place].start == words[place - 1].end)
    ):
        is_unit = words[place].norm in lang.units or words[place].norm in _MEASURES
        if is_unit or not words[place].text[0].isalpha():
            break
        place += 1
    return place
