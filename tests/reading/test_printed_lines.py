"""Where the text of a PDF is printed: from a span of the article to boxes on its pages."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from rag.errors import LibraryDamaged
from rag.reading.article import read_article
from rag.reading.formats.pdf import read_pdf
from rag.reading.layout import Box, Layout, PrintedLine, boxes, pack, page_sizes, unpack
from rag.types import Article, Source

HEIGHT = A4[1]
FIRST = (
    "The ferry returned to Hull on Tuesday. It had been in the",
    "dock at Rostock for four months, and it",
)
SECOND = ("came back with a new bow door.", "Both of its engines were taken out of it.")


def page(lines: Sequence[str], head: str | None = None, *, left: float = 72) -> Callable[[Canvas], None]:
    """A page with lines 20 points apart, the first of them on y = 700."""

    def draw(canvas: Canvas) -> None:
        if head:
            canvas.drawString(72, 800, head)
        for place, line in enumerate(lines):
            canvas.drawString(left, 700 - 20 * place, line)

    return draw


def article(*pages: Callable[[Canvas], None]) -> Article:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    source = read_pdf(out.getvalue(), "a.pdf")
    assert isinstance(source, Source)
    return read_article(source)


def found(article: Article, words: str) -> Mapping[int, Sequence[Box]]:
    start = article.text.index(words)
    return boxes(article, start, start + len(words))


def levels(marks: Mapping[int, Sequence[Box]]) -> dict[int, list[float]]:
    """On each page, which base lines of `page` the boxes are around, counted from 0."""
    return {
        number: [line for box in some for line in range(9) if box.top < HEIGHT - 700 + 20 * line < box.bottom]
        for number, some in marks.items()
    }


def test_a_sentence_is_on_the_lines_that_it_was_printed_on() -> None:
    read = article(page(FIRST), page(SECOND))
    assert levels(found(read, "returned to Hull")) == {1: [0]}
    assert levels(found(read, "in the dock at Rostock")) == {1: [0, 1]}
    assert levels(found(read, "It had been in the dock at Rostock for four months, and it came back")) == {
        1: [0, 1],
        2: [0],
    }
    assert levels(found(read, "Both of its engines")) == {2: [1]}
    (box,) = found(read, "Both of its engines")[2]
    assert box.left == pytest.approx(72, abs=1)
    assert [size == pytest.approx(A4, abs=0.25) for size in page_sizes(read)] == [True, True]


def test_lines_that_are_dropped_move_no_box() -> None:
    pages = [page([f"On day {day} the ferry sails at noon."], "Quay News, Spring") for day in range(1, 5)]
    read = article(*pages)
    dropped = read.receipt.dropped
    assert [line.text for line in dropped] == ["Quay News, Spring"] * 3
    assert levels(found(read, "On day 3")) == {3: [0]}
    kept = read_article(replace(read.source, keep=frozenset({dropped[-1].number})))
    last = kept.text.rindex("Quay News")
    assert [box.bottom < 50 for box in boxes(kept, last, last + 9)[4]] == [True]
    assert levels(found(kept, "On day 3")) == {3: [0]}


def test_a_page_that_is_turned_is_marked_as_it_is_shown() -> None:
    def turned(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        canvas.drawString(100, 500, "The ferry returned to Hull on Tuesday.")

    read = article(turned)
    assert page_sizes(read)[0] == pytest.approx(A4, abs=0.25)
    (box,) = found(read, "The ferry")[1]
    assert box.left == pytest.approx(100, abs=1)
    assert box.top < A4[0] - 500 < box.bottom


def test_what_normalisation_changes_moves_no_line() -> None:
    read = article(page(["The caf&eacute; on the quay is", "shut. The ferry sails."]))
    assert "The café on the quay is shut." in read.text
    assert levels(found(read, "quay is")) == {1: [0]}
    assert levels(found(read, "The ferry sails.")) == {1: [1]}


def test_an_article_without_a_layout_has_no_boxes() -> None:
    read = article(page(FIRST))
    bare = replace(read, source=replace(read.source, layout=b""))
    assert boxes(bare, 0, 10) == {}
    assert page_sizes(bare) == ()


def test_a_layout_outlives_packing_and_a_damaged_one_is_refused() -> None:
    lines = (PrintedLine(0, 1, Box(72.25, -3.5, 300.0, 84.75)), PrintedLine(900_000, 3_000, Box(0, 0, 1, 1)))
    layout = Layout(((595.25, 842.0), (14_400.0, 3.0)), lines)
    assert unpack(pack(layout)) == layout
    assert unpack(pack(Layout((), ()))) == Layout((), ())
    for damaged in (b"", pack(layout)[:-3], pack(layout)[:6]):
        with pytest.raises(LibraryDamaged, match="re-import it"):
            unpack(damaged)
