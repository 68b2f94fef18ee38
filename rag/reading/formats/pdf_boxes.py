"""Where the lines of a PDF page are on the page as it is shown."""

import ctypes
from collections.abc import Callable

import pypdfium2
from pypdfium2 import raw

from rag.reading.formats.document import Printed
from rag.reading.formats.pdf_lines import Line
from rag.reading.formats.pdf_rules import turned_point
from rag.reading.layout import FINE, Box, Size


def size_of(page: pypdfium2.PdfPage) -> Size:
    """The width and height of a page as it is shown, in points."""
    width, height = page.get_size()
    return round(width * FINE) / FINE, round(height * FINE) / FINE


def places_on(page: pypdfium2.PdfPage, number: int, turns: int) -> Callable[[Line], Printed]:
    """What finds a line on the page of this number; its own coordinates are turned by `turns` quarters."""
    width, height = (round(length * FINE) for length in size_of(page))
    x, y = ctypes.c_int(), ctypes.c_int()

    def place(line: Line) -> Printed:
        corners = []
        for corner in ((line.left, line.bottom), (line.right, line.top)):
            there = turned_point(*corner, -turns % 4)
            raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, *there, x, y)
            corners.append((x.value / FINE, y.value / FINE))
        (left, bottom), (right, top) = corners
        box = Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        return ((0, number, box),)

    return place
