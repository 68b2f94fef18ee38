"""Lay out a page of a PDF: its lines in the order of reading, and what is left out of it before that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from rag.reading.formats.document import Printed
from rag.reading.formats.pdf_boxes import places_on, size_of
from rag.reading.formats.pdf_cells import rows_in
from rag.reading.formats.pdf_columns import columns
from rag.reading.formats.pdf_lines import Line, pieces
from rag.reading.formats.pdf_notes import line_numbers
from rag.reading.formats.pdf_rules import grids
from rag.reading.formats.pdf_tables import lines_of, tables
from rag.reading.formats.pdf_words import Text, Word, text_of
from rag.reading.layout import Size

OVER = 0.15  # of the words, at the most, lie on top of others where the order can be trusted
LETTERS = 0.5  # of the words, at the most, are letters that stand alone
ENOUGH = 40  # words on which that is told
COVERED = 0.6  # of a page with fewer words: its pictures are a scan with a line of text printed over it
MARKS = "raised numbers of notes"
NO_LETTERS = "its font doesn't say which letters these are"
NO_ORDER = "the order of these words is uncertain"


@dataclass(frozen=True, slots=True)
class Page:
    """The columns of a page, each of lines from the top, and the texts that are left out with the reasons.

    `size` is its width and height in points, and `untrusted` says why all of it is left out. `is_picture` is
    true if the page shows something, but no text that can be read, or little over a picture of most of it,
    and `is_recognised` if lines of it were recognised in a picture.
    """

    columns: tuple[tuple[Line, ...], ...]
    left_out: tuple[tuple[str, str], ...]
    size: Size
    untrusted: str | None = None
    is_picture: bool = False
    is_recognised: bool = False


def laid_out(page: pypdfium2.PdfPage, number: int) -> Page:
    """The layout of a page, which is the one of this number, from 1."""
    text = text_of(page)
    left_out = [(written, "text at an angle") for line in text.askew if (written := " ".join(line.split()))]
    numbers = line_numbers(text.words)
    if numbers:
        left_out.append((" ".join(word.text for word in numbers), "line numbers"))
    numbered = {id(word) for word in numbers}
    words = [word for word in text.words if id(word) not in numbered]
    drawn: list[Line] = []
    for grid in grids(page, text.turns) if words else []:
        rows, words = rows_in(grid, words)
        drawn += rows
    lines = pieces(words)
    found, marks = in_columns(lines, drawn, places_on(page, number, text.turns))
    if marks:
        left_out.append((marks, MARKS))
    untrusted = _untrusted(text, lines)
    if untrusted is not None or not found:
        is_picture = raw.FPDFPage_CountObjects(page.raw) > 0
    else:
        is_picture = len(text.words) < ENOUGH and _is_covered(page)
    return Page(found, tuple(left_out), size_of(page), untrusted, is_picture)


def in_columns(
    lines: Sequence[Line], drawn: Sequence[Line], place: Callable[[Line], Printed]
) -> tuple[tuple[tuple[Line, ...], ...], str]:
    """The columns that lines make, with the rows of `drawn` tables, and the raised numbers left out of them.

    `place` finds where a line is printed.
    """
    found = [lines_of(column) for column in columns([*tables(lines, alone=False), *drawn])]
    marks = " ".join(mark for column in found for line in column for mark in line.marks)
    bare = (  # of their words: a book has many pages
        tuple(replace(line, words=(), printed=place(line)) for line in column) for column in found
    )
    return tuple(bare), marks


def _untrusted(text: Text, lines: Sequence[Line]) -> str | None:
    """Why the text of a page would be no text, or None."""
    if not text.legible:
        return NO_LETTERS
    count = len(text.words)
    if count < ENOUGH:
        return None
    over = sum(_lie_over(line.words) for line in lines)
    alone = sum(len(word.text) == 1 and word.text.isalpha() and word.text.isascii() for word in text.words)
    return NO_ORDER if over > OVER * count or alone > LETTERS * count else None


def _is_covered(page: pypdfium2.PdfPage) -> bool:
    """Whether pictures cover most of a page, in one piece or in several."""
    area = 0.0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = picture.get_bounds()
        area += (right - left) * (top - bottom)
    width, height = page.get_size()
    return bool(area >= COVERED * width * height)


def _lie_over(words: Sequence[Word]) -> int:
    """How many words of a line begin before the half of the one before them."""
    ordered = sorted(words, key=lambda word: word.left)
    return sum(after.left < (before.left + before.right) / 2 for before, after in pairwise(ordered))
