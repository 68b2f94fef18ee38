"""Recognised pages are laid out like those of other PDFs, with the marks where the lines are."""

import math
from dataclasses import replace

import pytest

from rag.reading.article import read_article
from rag.reading.formats.pdf import source_of
from rag.reading.formats.scan import Recognised, RecognisedLine
from rag.reading.formats.scanned_page import page_of
from rag.reading.layout import Box, boxes
from rag.types import Article, Metadata

A4 = (595.0, 842.0)
HEIGHT = 12.0

WORDS = (
    "The ferry returned to Hull on Tuesday af-",
    "ter four months in the dock at Rostock,",
    "and two hundred people stood on the",
    "quay to see it come in from the sea.",
)


def line(text: str, top: float, left: float = 72, *, confidence: float = 0.99) -> RecognisedLine:
    return RecognisedLine(text, confidence, Box(left, top, left + 5.5 * len(text), top + HEIGHT))


def lines(*written: str, left: float = 72) -> tuple[RecognisedLine, ...]:
    return tuple(line(text, 100 + 16 * place, left) for place, text in enumerate(written))


def article(*pages: Recognised) -> Article:
    laid = [page_of(page, number, A4) for number, page in enumerate(pages, start=1)]
    return read_article(source_of(laid, "scan.png", None, Metadata()))


def receipt(*pages: Recognised) -> list[tuple[str, bool, str | None]]:
    return [(line.text, line.kept, line.reason) for line in article(*pages).receipt.lines]


def test_lines_are_joined_to_a_paragraph_that_is_marked() -> None:
    whole = "The ferry returned to Hull on Tuesday after four months in the dock at Rostock, "
    whole += "and two hundred people stood on the quay to see it come in from the sea."
    assert receipt(Recognised(lines(*WORDS))) == [(whole, True, "recognised in a picture")]


def test_columns_are_read_one_after_the_other() -> None:
    right = (
        "From June it sails six times a day, and",
        "a crossing takes fifty minutes in calm",
        "weather, or seventy when the tide runs",
        "against it, as the captain has said.",
    )
    page = Recognised((*lines(*right, left=320), *lines(*WORDS)))
    text = article(page).text
    assert text.index("come in from the sea.") < text.index("From June it sails six times a day")


def test_a_line_is_marked_where_it_is_on_a_tilted_page() -> None:
    slope = math.radians(3)
    found = article(Recognised((line("The ferry sails at noon from Hull.", 100),), slope))
    ((box,),) = boxes(found, 0, 10).values()
    fall = math.sin(slope) * 5.5 * len(found.text)
    assert box.bottom - box.top == pytest.approx(HEIGHT + fall, abs=4)
    level = article(Recognised((line("The ferry sails at noon from Hull.", 100),)))
    ((straight,),) = boxes(level, 0, 10).values()
    assert (straight.top, straight.bottom) == pytest.approx((100, 100 + HEIGHT), abs=3)
    assert box.top < straight.top  # left of the middle and above it, what falls to the right is higher


@pytest.mark.parametrize(
    ("turns", "left", "top", "right", "bottom"),
    [
        (1, 595 - 112, 72, 595 - 100, 132),
        (2, 595 - 132, 842 - 112, 595 - 72, 842 - 100),
        (3, 100, 842 - 132, 112, 842 - 72),
    ],
)
def test_a_line_is_marked_on_a_page_that_lies_on_its_side(
    turns: int, left: float, top: float, right: float, bottom: float
) -> None:
    text = "It is noon."
    upright = RecognisedLine(text, 0.99, Box(72, 100, 132, 100 + HEIGHT))
    ((box,),) = boxes(article(Recognised((upright,), turns=turns)), 0, 2).values()
    assert (box.left, box.top, box.right, box.bottom) == pytest.approx((left, top, right, bottom), abs=4)


def test_doubtful_lines_and_failed_pages_are_listed() -> None:
    doubtful = Recognised((*lines("It sails at noon."), line("l1 s4ils", 300, confidence=0.2)))
    failed = Recognised(failure="Reading page 2 takes more than 120 seconds.")
    assert receipt(doubtful, failed) == [
        ("It sails at noon.", True, "recognised in a picture"),
        ("l1 s4ils", False, "recognised with too much doubt"),
        ("[page 2]", False, "Reading page 2 takes more than 120 seconds."),
    ]


def test_only_recognised_pages_are_marked() -> None:
    first = page_of(Recognised(lines("It sails at noon.")), 1, A4)
    second = page_of(Recognised(lines("It was built in 1987.")), 2, A4)
    source = source_of([replace(first, is_recognised=False), second], "a.pdf", None, Metadata())
    assert [line.reason for line in read_article(source).receipt.lines] == [None, "recognised in a picture"]
