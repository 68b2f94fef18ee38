"""Draw pages: of a PDF with PDFium, of a picture each of its frames."""

import io
import math
from collections.abc import Callable
from typing import TypeAlias

import pypdfium2
from PIL import Image
from pypdfium2 import PdfiumError

from rag.errors import UnreadableSource
from rag.reading.formats import frames
from rag.reading.layout import Size

PIXELS = 6_000_000  # of a page on the screen: one that is a poster's length is drawn smaller
Scale: TypeAlias = Callable[[Size], float]
"""How many pixels a point (1/72 inch) becomes, given the width and height of the page in points."""


def picture(path: str, name: str, number: int, width: int) -> bytes:
    """The page `number`, from 1, of the file at `path`, as a PNG that is `width` pixels wide at the most.

    Raises UnreadableSource if there is no such page.
    """

    def scale(size: Size) -> float:
        across, down = size
        return min((width - 0.5) / across, math.sqrt(PIXELS / (across * down)))  # PDFium rounds up

    out = io.BytesIO()
    draw(path, name, number, scale)[0].save(out, "PNG")
    return out.getvalue()


def draw(path: str, name: str, number: int, scale: Scale) -> tuple[Image.Image, Size]:
    """The page `number`, from 1, of the file at `path`, drawn in a scale, and its size in points.

    Only this page is read. Raises UnreadableSource if there is no such page.
    """
    if frames.is_picture(path):
        return frames.draw(path, name, number, scale)
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= number <= len(document):
                raise UnreadableSource(f"{name} has no page {number}: its last is {len(document)}.")
            page = document[number - 1]
            across, down = (max(length, 1.0) for length in page.get_size())
            return page.render(scale=scale((across, down))).to_pil(), (across, down)
    except PdfiumError as error:
        raise UnreadableSource(f"Page {number} of {name} can't be drawn: read it as text.") from error
