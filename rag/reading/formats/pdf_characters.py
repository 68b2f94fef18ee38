"""The characters of a PDF page as PDFium decodes them, each with its place and its angle."""

import ctypes
import math
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
from pypdfium2 import PdfiumError, raw

HYPHENS = {0x02, 0xAD, 0xFFFE}  # what PDFium and fonts write for a hyphen that the layout has put in
LIGATURES = dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
PRIVATE = range(0xE000, 0xF900)  # letters that only the font itself knows
LOWER = 0.2  # of the letters of a page, at the least, are small where it can be read
SKEW = 3  # degrees
LAST = 0x10FFFF
NO_LETTER = "\ufffd"


class Character(NamedTuple):
    """A character; the unit is 1/72 inch, up is more, and (`x`, `y`) is its start on the base line.

    The text of a space is empty. A space is `given` unless PDFium has put it in. The angle is in degrees,
    clockwise.
    """

    text: str
    given: bool
    angle: int = 0
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    x: float = 0.0
    y: float = 0.0

    @property
    def height(self) -> float:
        """The height of its font."""
        return self.top - self.bottom


GIVEN, PUT_IN = Character("", given=True), Character("", given=False)


def characters(page: pypdfium2.PdfPage) -> list[Character]:
    """The characters of a page in the order of writing; none of a page that PDFium cannot read.

    Where a font does not say which letters its glyphs are, PDFium gives the numbers of the glyphs as
    letters. That is right for many fonts of one byte a letter; numbers of other fonts are seldom those of
    small letters, so it is not believed where a page has nearly none.
    """
    try:
        text = page.get_textpage()
    except PdfiumError:
        return []
    try:
        count = raw.FPDFText_CountChars(text.raw)
        found = list(_read(text.raw, count))
        letters = [it.text for it in found if it.text.isalpha()]
        if sum(letter.islower() for letter in letters) >= LOWER * len(letters):
            return found
        guessed = [raw.FPDFText_HasUnicodeMapError(text.raw, place) == 1 for place in range(count)]
        return [
            it._replace(text=NO_LETTER) if it.text and guess else it
            for it, guess in zip(found, guessed, strict=True)
        ]
    finally:
        text.close()


def _read(text: object, count: int) -> Iterator[Character]:
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_box, at_x, at_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    known: dict[int, str] = {}
    angle, level = 0, math.nan
    for place in range(count):
        code = raw.FPDFText_GetUnicode(text, place)
        written = known.get(code)
        if written is None:
            written = known[code] = _written(code)
        if not written:
            yield PUT_IN if raw.FPDFText_IsGenerated(text, place) == 1 else GIVEN
            continue
        raw.FPDFText_GetLooseCharBox(text, place, at_box)
        raw.FPDFText_GetCharOrigin(text, place, at_x, at_y)
        height = y.value
        if height != level:  # the angle of a line stays
            angle, level = _degrees(raw.FPDFText_GetCharAngle(text, place)), height
        yield Character(written, True, angle, box.left, box.bottom, box.right, box.top, x.value, height)


def _degrees(angle: float) -> int:
    """The angle, as a whole number of quarters where it is nearly one: a page is seldom scanned straight."""
    degrees = math.degrees(angle) % 360
    straight = 90 * round(degrees / 90)
    return (straight if abs(degrees - straight) < SKEW else round(degrees)) % 360


def _written(code: int) -> str:
    """The letters that a code means; nothing for a space."""
    if code in HYPHENS:
        return "-"
    if code in LIGATURES:
        return LIGATURES[code]
    if code > LAST or code in PRIVATE or (code < 32 and not chr(code).isspace()):
        return NO_LETTER
    return "" if chr(code).isspace() else chr(code)


def turned(it: Character, turns: int) -> Character:
    """The character on its page, turned so many quarters to be read."""
    match turns if it.text else 0:
        case 1:
            return Character(it.text, True, 0, -it.top, it.left, -it.bottom, it.right, -it.y, it.x)
        case 2:
            return Character(it.text, True, 0, -it.right, -it.top, -it.left, -it.bottom, -it.x, -it.y)
        case 3:
            return Character(it.text, True, 0, it.bottom, -it.right, it.top, -it.left, it.y, -it.x)
        case _:
            return it
