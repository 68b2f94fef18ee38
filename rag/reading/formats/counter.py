"""Number list items as word processors do, level by level: 2., 2.1, (a), iv."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

BULLET = "bullet"
PLACE = re.compile(r"%(\d)")
ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
MAX_COUNT = 999  # beyond it, letters and Roman numerals get as long as a text


@dataclass(frozen=True, slots=True)
class Level:
    """How a list level is numbered.

    `form` is a number format of ECMA-376, 17.18.59 (``decimal``, ``lowerLetter``, ``bullet`` …). In
    `text`, ``%1`` is the number of the first level, ``%2`` of the second. A level restarts at `start`
    after each item of a higher level, unless it `continues`. In a `legal` level all numbers are decimal.
    """

    form: str = BULLET
    text: str = ""
    start: int = 1
    continues: bool = False
    legal: bool = False


class Counter:
    """Numbers the items of one list."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = levels
        self._counts: list[int | None] = [None] * len(levels)

    def mark(self, depth: int, start: int | None = None) -> str:
        """The mark of the next item at `depth` (from 0), followed by a space.

        If `start` is given, that level restarts there.
        """
        if not 0 <= depth < len(self._levels):
            return "- "
        for place, level in enumerate(self._levels):
            count = self._counts[place]
            if place < depth and count is None:
                self._counts[place] = level.start
            elif place == depth:
                self._counts[place] = level.start if count is None else count + 1
                if start is not None:
                    self._counts[place] = start
            elif place > depth and not level.continues:
                self._counts[place] = None
        level = self._levels[depth]
        if level.form == BULLET:
            return "- "
        mark = PLACE.sub(lambda found: self._number(int(found[1]) - 1, level), level.text).strip()
        return f"{mark} " if mark else ""

    def _number(self, place: int, within: Level) -> str:
        count = self._counts[place] if 0 <= place < len(self._levels) else None
        if count is None:
            return ""
        return str(count) if within.legal else _formatted(count, self._levels[place].form)


def _formatted(count: int, form: str) -> str:
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{count:02}"
    if not 0 < count <= MAX_COUNT:
        return str(count)
    match form:
        case "lowerLetter":
            return _letters(count)
        case "upperLetter":
            return _letters(count).upper()
        case "lowerRoman":
            return _roman(count).lower()
        case "upperRoman":
            return _roman(count)
        case _:
            return str(count)


def _letters(count: int) -> str:
    """Letters as word processors count them: a … z, then aa, bb …"""
    times, place = divmod(count - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def _roman(count: int) -> str:
    written = ""
    for value, letters in ROMAN:
        times, count = divmod(count, value)
        written += letters * times
    return written
