"""Pages of PDFs as pictures, drawn in a process apart."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from rag.errors import UnreadableSource
from rag.reading.isolation import Painter


@pytest.fixture(scope="module")
def painter() -> Iterator[Painter]:
    painter = Painter()
    yield painter
    painter.close()


def pdf(path: Path, *, size: tuple[float, float] = A4) -> Path:
    """Two pages: the first has a black square of 100 points in its upper left corner."""
    canvas = Canvas(str(path), pagesize=size)
    canvas.rect(0, size[1] - 100, 100, 100, fill=1)
    canvas.showPage()
    canvas.drawString(72, 72, "The second page.")
    canvas.showPage()
    canvas.save()
    return path


def drawn(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def test_a_page_is_drawn_at_a_width(tmp_path: Path, painter: Painter) -> None:
    image = drawn(painter.draw(pdf(tmp_path / "a.pdf"), "a.pdf", 1, 600))
    assert image.width == 600
    assert image.height == pytest.approx(600 * A4[1] / A4[0], abs=1)
    assert [image.getpixel(place) for place in ((50, 50), (300, 300))] == [0, 255]
    assert drawn(painter.draw(tmp_path / "a.pdf", "a.pdf", 2, 300)).getpixel((25, 25)) == 255


def test_a_page_as_long_as_a_scroll_is_drawn_smaller(tmp_path: Path, painter: Painter) -> None:
    path = pdf(tmp_path / "long.pdf", size=(600, 14_000))
    image = drawn(painter.draw(path, "long.pdf", 1, 1_400))
    assert image.width * image.height <= 6_100_000
    assert image.height == pytest.approx(image.width * 14_000 / 600, rel=0.01)


@pytest.mark.parametrize("page", [0, -1, 3])
def test_a_page_that_there_is_not_is_refused(tmp_path: Path, painter: Painter, page: int) -> None:
    with pytest.raises(UnreadableSource, match=f"a.pdf has no page {page}: its last is 2"):
        painter.draw(pdf(tmp_path / "a.pdf"), "a.pdf", page, 600)


def test_what_is_no_pdf_and_what_is_not_there_are_refused(tmp_path: Path, painter: Painter) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnothing")
    for name in ("a.pdf", "none.pdf"):
        with pytest.raises(UnreadableSource, match=name):
            painter.draw(tmp_path / name, name, 1, 600)
