"""PDFs: columns in their order, words made whole, running heads left out, and pages kept."""

import io
import zlib
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.formats import documents
from rag.reading.formats.columns import Columns
from rag.reading.formats.pdf import read_pdf
from rag.reading.isolation import Reader
from rag.types import Metadata, Passage, Source

LEFT = (
    "The ferry returned to Hull on Tuesday af-",
    "ter four months in the dock at Rostock,",
    "and two hundred people stood on the",
    "quay to see it come in from the sea.",
    "Both of its engines were taken out, and",
    "the bow door was made anew of steel.",
)
RIGHT = (
    "From June it sails six times a day, and",
    "a crossing takes fifty minutes in calm",
    "weather, or seventy when the tide runs",
    "against it, as the captain has said.",
    "The fare stays as it was last summer,",
    "and a well-known band plays on board.",
)


def pdf(*pages: Callable[[Canvas], None], **settings: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **settings)
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(
    written: Sequence[str], top: float = 700, left: float = 72, step: float = 14
) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(written):
            canvas.drawString(left, top - step * place, line)

    return draw


def across(canvas: Canvas) -> None:
    """Two columns, written line by line across both, under a title."""
    canvas.drawString(72, 760, "The Ferry Returns to Hull After Four Long Months in the Dock at Rostock")
    for place, (one, other) in enumerate(zip(LEFT, RIGHT, strict=True)):
        canvas.drawString(72, 700 - 14 * place, one)
        canvas.drawString(320, 700 - 14 * place, other)


def test_columns_are_read_one_after_the_other_however_they_were_written() -> None:
    text = read_pdf(pdf(across), "a.pdf").text
    assert text.startswith("The Ferry Returns to Hull After Four Long Months in the Dock at Rostock\n\n")
    assert text.index("made anew of steel") < text.index("From June it sails")


def test_lines_are_joined_to_paragraphs_and_parted_words_made_whole() -> None:
    raw = pdf(lines(["The Ferry"], 760), lines([*LEFT, "", "It rains on the quay."]))
    text = read_pdf(raw, "a.pdf").text
    assert (
        "on Tuesday after four months in the dock at Rostock, and two hundred people stood on the quay"
        in text
    )
    assert "\n\nIt rains on the quay." in text


def test_a_compound_keeps_its_hyphen() -> None:
    text = read_pdf(
        pdf(lines(["A band that is well-known in Hull plays for a well-", "known captain on the quay."])), "a"
    ).text
    assert "plays for a well-known captain" in text


def test_running_heads_and_page_numbers_are_left_out_with_a_reason() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 800, "Quay News, Spring")
            lines([f"On day {number} of the week the ferry sails", "and the crane stands on the quay."])(
                canvas
            )
            canvas.drawString(290, 40, f"– {number} –")

        return draw

    source = read_pdf(pdf(*map(page, range(1, 6))), "a.pdf")
    written = source.text.split("\n")
    left = [(written[line.number - 1], line.reason) for line in source.left_out]
    assert left[:2] == [("Quay News, Spring", "running head"), ("– 1 –", "page number")]
    assert len(left) == 10
    assert "On day 4 of the week the ferry sails and the crane stands on the quay." in written


def test_a_sentence_knows_its_page() -> None:
    source = read_pdf(pdf(lines(LEFT), lines([]), lines(RIGHT)), "a.pdf")
    article = read_article(source)
    passage = Passage.of(article, article.sections[0], article.sentences)
    pages = {sentence.text.split()[0]: passage.page(sentence.start) for sentence in article.sentences}
    assert pages == {"The": 3, "Both": 1, "From": 3}


def test_a_paragraph_goes_on_over_the_page() -> None:
    source = read_pdf(pdf(lines(LEFT[:3]), lines(["quay in the evening to see the ferry."])), "a.pdf")
    article = read_article(source)
    assert [sentence.text.split()[-1] for sentence in article.sentences] == ["ferry."]


def test_what_the_document_says_of_itself_is_kept() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("The Ferry")
        canvas.setAuthor("Ann Roe")
        lines(["The Ferry", "", *LEFT])(canvas)

    source = read_pdf(pdf(draw), "a.pdf")
    assert source.title == "The Ferry"
    assert source.metadata.author == "Ann Roe"
    assert source.metadata != Metadata()
    untitled = read_pdf(
        pdf(lambda canvas: (canvas.setTitle("untitled-3.doc"), lines(LEFT)(canvas))[1]), "a.pdf"
    )
    assert untitled.title is None


def bomb() -> bytes:
    """A page whose content unpacks to two gigabytes."""
    packer = zlib.compressobj(1)
    chunk = bytes(1 << 24)
    packed = b"".join([*(packer.compress(chunk) for _ in range(128)), packer.flush()])
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    page = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream endobj\n" % (len(packed), packed)
    return head + page + stream + b"trailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (pdf(lines(LEFT), encrypt="word"), "locked by a password"),
        (pdf(lambda canvas: canvas.rect(9, 9, 99, 99)), "no text: run text recognition"),
        (pdf(lines(LEFT))[:400], "damaged PDF"),
        (b"%PDF-1.7\n" + bytes(1000), "damaged PDF"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason) as raised:
        list(documents(raw, "a.pdf"))
    assert str(raised.value).count(". ") == 0


@pytest.mark.slow
def test_a_bomb_of_deflated_bytes_ends_within_the_limits() -> None:
    reader = Reader(seconds=20)
    try:
        with pytest.raises(UnreadableSource, match=r"a.pdf (needs more than|is a damaged|holds pictures)"):
            reader.read(bomb(), "a.pdf", None, Columns())
    finally:
        reader.close()


@pytest.mark.slow
def test_a_book_of_thousands_of_pages_is_read() -> None:
    (source,) = documents(pdf(*(lines([f"Page {n} is short."]) for n in range(5_000))), "a.pdf")
    assert isinstance(source, Source)
    assert len(source.pages) == 5_000
