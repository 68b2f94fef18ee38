"""Count the items of lists as word processors do, level by level: 2., 2.1, (a), iv."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

BULLET = "bullet"
PLACE = re.compile(r"%(\d)")
ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
MOST = 999  # beyond, letters and Roman numbers are as long as a text


@dataclass(frozen=True, slots=True)
class Level:
    """How a level of a list is marked.

    `form` is a number format of ECMA-376, 17.18.59 (``decimal``, ``lowerLetter``, ``bullet`` …). In
    `text`, ``%1`` is the number of the first level, ``%2`` of the second. A level begins at `start`
    again after each item of a higher level, unless it `runs_on`. In a `legal` level all numbers are
    decimal.
    """

    form: str = BULLET
    text: str = ""
    start: int = 1
    runs_on: bool = False
    legal: bool = False


class Counter:
    """Counts the items of one list."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = levels
        self._counts: list[int | None] = [None] * len(levels)

    def mark(self, depth: int, start: int | None = None) -> str:
        """What is written before the next item at `depth` (from 0), with a blank after it.

        `start` is where the count of that level begins anew.
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
            elif place > depth and not level.runs_on:
                self._counts[place] = None
        level = self._levels[depth]
        if level.form == BULLET:
            return "- "
        written = PLACE.sub(lambda found: self._number(int(found[1]) - 1, level), level.text).strip()
        return f"{written} " if written else ""

    def _number(self, place: int, within: Level) -> str:
        count = self._counts[place] if 0 <= place < len(self._levels) else None
        if count is None:
            return ""
        return str(count) if within.legal else _written(count, self._levels[place].form)


def _written(count: int, form: str) -> str:
    if form == "none":
        return ""
    if form == "decimalZero":
        return f"{count:02}"
    if not 0 < count <= MOST:
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
    """a … z, then aa, bb …, as word processors count."""
    times, place = divmod(count - 1, 26)
    return chr(ord("a") + place) * (times + 1)


def _roman(count: int) -> str:
    written = ""
    for value, letters in ROMAN:
        times, count = divmod(count, value)
        written += letters * times
    return written
