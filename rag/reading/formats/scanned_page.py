"""Lay out a page whose lines were recognised in its picture."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median

from rag.reading.formats.document import Printed
from rag.reading.formats.pdf_lines import Line, pieces
from rag.reading.formats.pdf_page import MARKS, Page, in_columns
from rag.reading.formats.pdf_words import Word
from rag.reading.formats.scan import Recognised, RecognisedLine
from rag.reading.layout import Box, Size

SURE = 0.5  # what is less certain is left out
MARGIN = 0.1  # of the height of a box: how far its edge is from the letters
TALL = re.compile(r"[^acegmnopqrsuvwxyz.,:;\-–—…\s]")
LOW = re.compile(r"[gjpqyQ,;()\[\]{}|]|[^\x00-\u024f]")
RISE, SMALL_RISE, FALL = 0.73, 0.52, 0.21  # of the font size: capitals, small letters, below the line
SAME = 0.2  # of the usual font size: what differs by less is of that size
UNCERTAIN = "recognised with too much doubt"


def page_of(found: Recognised, number: int, size: Size) -> Page:
    """The page `number`, from 1, that recognised lines make; `size` is its width and height in points."""
    left_out = [(line.text, UNCERTAIN) for line in found.lines if line.confidence < SURE]
    if found.failure is not None:
        left_out.append((f"[page {number}]", found.failure))
    upright = size[::-1] if found.turns % 2 else size
    words = tuple(_words([line for line in found.lines if line.confidence >= SURE], upright[1]))
    columns, marks = in_columns(pieces(words), (), _places(found.slope, found.turns, number, upright))
    if marks:
        left_out.append((marks, MARKS))
    return Page(columns, tuple(left_out), size, is_recognised=bool(columns))


def with_print(scanned: Page, printed: Page) -> Page:
    """A recognised page with the text printed over its picture, in place of what was recognised of that."""
    boxes = [box for column in printed.columns for line in column for _, _, box in line.printed]
    only = (
        tuple(line for line in column if not all(_is_in(box, boxes) for _, _, box in line.printed))
        for column in scanned.columns
    )
    columns = tuple(column for column in only if column)
    if not columns:
        return replace(printed, left_out=(*printed.left_out, *scanned.left_out), is_picture=False)
    top = max(line.top for column in columns for line in column)
    above = tuple(column for column in printed.columns if column[-1].bottom >= top)
    below = tuple(column for column in printed.columns if column[-1].bottom < top)
    left_out = (*printed.left_out, *scanned.left_out)
    return replace(scanned, columns=(*above, *columns, *below), left_out=left_out)


def _is_in(box: Box, others: Sequence[Box]) -> bool:
    """Whether the middle of a box is in another one."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return any(each.left <= x <= each.right and each.top <= y <= each.bottom for each in others)


def _words(lines: list[RecognisedLine], height: float) -> Iterator[Word]:
    """Each line as one word whose font and base line are told from its letters."""
    fonts = [_font(line) for line in lines]
    usual = median(font for font, line in zip(fonts, lines, strict=True) for _ in line.text) if lines else 0.0
    for place, (font, line) in enumerate(zip(fonts, lines, strict=True)):
        if abs(font - usual) < SAME * usual:
            font = usual
        margin = MARGIN * (line.box.bottom - line.box.top)
        base = height - line.box.bottom + margin + (FALL * font if LOW.search(line.text) else 0.0)
        yield Word(
            line.box.left + margin,
            base - FALL * font,
            line.box.right - margin,
            base + (1 - FALL) * font,
            " ".join(line.text.split()),
            base,
            place,
        )


def _font(line: RecognisedLine) -> float:
    """The size of the font, from the height of the letters that the line has."""
    rise = RISE if TALL.search(line.text) else SMALL_RISE
    fall = FALL if LOW.search(line.text) else 0.0
    return (1 - 2 * MARGIN) * (line.box.bottom - line.box.top) / (rise + fall)


def _places(slope: float, turns: int, number: int, size: Size) -> Callable[[Line], Printed]:
    """What finds a level line on the page as it is; `size` is that of the page turned by `turns` quarters."""
    width, height = size
    cos, sin = math.cos(slope), math.sin(slope)

    def place(line: Line) -> Printed:
        half = (line.top - line.bottom) / 2
        middle = height / 2 - (line.top + line.bottom) / 2  # from the middle of the page, downwards
        ends = [(x - width / 2, middle) for x in (line.left, line.right)]
        across = [width / 2 + x * cos - y * sin for x, y in ends]
        down = [height / 2 + x * sin + y * cos for x, y in ends]
        box = Box(min(across), min(down) - half, max(across), max(down) + half)
        return ((0, number, _turned_back(box, turns, size)),)

    return place


def _turned_back(box: Box, turns: int, size: Size) -> Box:
    """A box of a page of this size turned to the left by quarters, on the page before that."""
    width, height = size
    for _ in range(turns):
        box = Box(height - box.bottom, box.left, height - box.top, box.right)
        width, height = height, width
    return box
