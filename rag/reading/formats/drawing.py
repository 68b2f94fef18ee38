"""Draw a page of a PDF as a picture."""

import io

import pypdfium2
from pypdfium2 import PdfiumError

from rag.errors import UnreadableSource

PIXELS = 6_000_000  # of a picture: a page that is a poster's length is drawn smaller


def picture(path: str, name: str, number: int, width: int) -> bytes:
    """The page `number`, from 1, of the PDF at `path`, as a PNG that is `width` pixels wide at the most.

    Only this page is read. Raises UnreadableSource where there is no such page.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= number <= len(document):
                raise UnreadableSource(f"{name} has no page {number}: its last is {len(document)}.")
            page = document[number - 1]
            across, down = (max(length, 1.0) for length in page.get_size())
            # PDFium rounds up.
            scale = min((width - 0.5) / across, (PIXELS / (across * down)) ** 0.5)
            out = io.BytesIO()
            page.render(scale=scale).to_pil().save(out, "PNG")
            return out.getvalue()
    except PdfiumError as error:
        raise UnreadableSource(f"Page {number} of {name} can't be drawn: read it as text.") from error
