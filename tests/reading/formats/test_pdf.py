"""PDFs: columns in their order, words made whole, running heads left out, and pages kept."""

import io
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.formats import documents
from rag.reading.formats import pdf as reader
from rag.reading.formats.columns import Columns
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


def read_pdf(raw: bytes, origin: str) -> Source:
    found = reader.read_pdf(raw, origin)
    assert isinstance(found, Source)
    return found


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


DEJAVU = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
THIRD = (
    "The mayor of Hull said that the town had",
    "waited long enough, and that he would be",
    "the first to sail, with his aunt beside him",
    "and a basket of bread that she had baked",
    "for the crew, who had been away since the",
    "winter and had eaten nothing but herring.",
)


def justified(
    written: Sequence[str], left: float, width: float, *, down: float = 0
) -> Callable[[Canvas], None]:
    """Lines that all end at the same place, but for the last."""

    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(written):
            text = canvas.beginText(left, 700 - down - 14 * place)
            gaps = line.count(" ") if place < len(written) - 1 else 0
            text.setWordSpace((width - stringWidth(line, "Helvetica", 11)) / gaps if gaps else 0)
            text.textOut(line)
            canvas.drawText(text)

    return draw


def drawn(*parts: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    """A page on which several things are drawn."""

    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def text_of(*pages: Callable[[Canvas], None]) -> str:
    """The kept lines of a PDF."""
    source = read_pdf(pdf(*pages), "a.pdf")
    gone = {line.number for line in source.left_out}
    return "\n".join(
        line for number, line in enumerate(source.text.split("\n"), start=1) if number not in gone
    ).strip()


def flow_of(*pages: Callable[[Canvas], None]) -> str:
    """The kept words of a PDF, whatever its paragraphs."""
    return " ".join(text_of(*pages).split())


def left_out(*pages: Callable[[Canvas], None]) -> list[tuple[str, str]]:
    source = read_pdf(pdf(*pages), "a.pdf")
    written = source.text.split("\n")
    return [(written[line.number - 1], line.reason) for line in source.left_out]


def joined(*columns: Sequence[str]) -> str:
    return " ".join(line for column in columns for line in column).replace("af- ter", "after")


@pytest.mark.parametrize("gutter", [9, 14, 30])
@pytest.mark.parametrize("down", [0, 7])
def test_justified_columns_are_told_from_tables_whatever_their_gutter(gutter: int, down: int) -> None:
    one, other = LEFT, [f"{line[:1].lower()}{line[1:]}" for line in RIGHT]
    text = flow_of(drawn(justified(one, 60, 216), justified(other, 276 + gutter, 216, down=down)))
    assert text == joined(one, other)


def test_three_columns_below_a_line_across_them() -> None:
    head = "The Ferry Returns to Hull After Four Long Months in the Dock at Rostock, and Sails in June"
    small = [lambda canvas: canvas.setFont("Helvetica", 8)]
    columns = [lines(column, left=60 + 175 * place) for place, column in enumerate((LEFT, RIGHT, THIRD))]
    text = flow_of(drawn(lines([head], 760, 60), *small, *columns))
    assert text == f"{head} {joined(LEFT, RIGHT, THIRD)}"


def test_a_stamp_in_the_margin_is_left_out() -> None:
    def stamp(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.drawString(300, -30, "Deposited at the quay on 9 March 2031")

    assert flow_of(drawn(lines(LEFT), stamp)) == joined(LEFT)
    assert left_out(drawn(lines(LEFT), stamp)) == [
        ("Deposited at the quay on 9 March 2031", "text at an angle")
    ]


def test_a_page_that_is_turned_is_read_as_it_is_shown() -> None:
    def turned(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        lines(LEFT, top=500)(canvas)

    assert flow_of(turned) == joined(LEFT)


def raised(*parts: str) -> Callable[[Canvas], None]:
    """A line of which every second part is raised."""

    def draw(canvas: Canvas) -> None:
        x = 72.0
        for place, part in enumerate(parts):
            canvas.setFont("Helvetica", 7 if place % 2 else 11)
            canvas.drawString(x, 704 if place % 2 else 700, part)
            x += canvas.stringWidth(part)

    return draw


def test_raised_numbers_of_notes_neither_part_a_line_nor_stand_in_it() -> None:
    page = drawn(
        raised("According to Lund,", "21", " the quay", "22–24", " holds."), lines(["It is wet."], 686)
    )
    assert text_of(page) == "According to Lund, the quay holds. It is wet."
    assert left_out(page) == [("21 22–24", "raised numbers of notes")]


def test_exponents_stay() -> None:
    assert text_of(raised("The dock holds 10", "6", " litres on 40 m", "2", ".")) == (
        "The dock holds 10⁶ litres on 40 m²."
    )


@pytest.mark.parametrize("tracking", [0, 1.2])
def test_letters_that_are_placed_one_by_one_are_words(tracking: float) -> None:
    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(LEFT[1:]):
            x = 72.0
            for letter in line:
                if letter != " ":
                    canvas.drawString(x, 700 - 14 * place, letter)
                x += canvas.stringWidth(letter) + tracking

    assert text_of(draw) == " ".join(LEFT[1:])


def test_text_that_is_struck_twice_for_bold_is_there_once() -> None:
    assert flow_of(drawn(lines(LEFT), lines(LEFT, left=72.3))) == joined(LEFT)


def test_a_drop_cap_is_the_first_letter_of_its_word() -> None:
    def cap(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 38)
        canvas.drawString(72, 672, "S")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(98, 700, "even ferries sailed in the morning, and none")
        canvas.drawString(98, 686, "came back before the tide had turned at noon")
        canvas.drawString(98, 672, "and the quay was under water.")

    assert text_of(cap).startswith("Seven ferries sailed in the morning, and none came back")


def test_a_word_that_is_parted_by_the_page_is_whole_on_the_first() -> None:
    parted = "The council, which had been asked by the town in spring, refused the contrac-"
    pages = lines([parted]), lines(["tual claim of the yard. It had waited too long."])
    source = read_pdf(pdf(*pages), "a.pdf")
    article = read_article(source)
    assert [sentence.text.split()[-1] for sentence in article.sentences] == ["yard.", "long."]
    assert "refused the contractual claim" in article.text
    assert [article.text[place:].split()[0] for place in article.pages] == ["The", "It"]


def test_a_paragraph_goes_on_below_a_figure_at_the_head_of_the_next_column() -> None:
    def label(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(360, 714, "Figure 1. The dock.")
        canvas.setFont("Helvetica", 11)

    one = [*LEFT[:5], "the bow door, which was new and had been"]
    other = ["painted red in Rostock, was made of steel.", *RIGHT]
    text = text_of(drawn(lines(one, left=60), label, lines(other, top=686, left=310)))
    assert "the bow door, which was new and had been painted red in Rostock" in text


def test_a_note_at_the_foot_is_no_part_of_a_sentence_that_goes_on_over_the_page() -> None:
    def note(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 90, "1 The yard is at Rostock.")

    text = text_of(drawn(lines(LEFT[:3]), note), lines(["quay in the evening to see the ferry."]))
    assert "1 The yard is at Rostock.\n\nThe ferry returned" in text
    assert text.endswith("stood on the quay in the evening to see the ferry.")


def test_numbers_of_lines_are_left_out() -> None:
    def numbers(canvas: Canvas) -> None:
        for place in range(6):
            canvas.drawRightString(50, 700 - 14 * place, str(place + 8))

    assert flow_of(drawn(lines(LEFT), numbers)) == joined(LEFT)
    assert left_out(drawn(lines(LEFT), numbers)) == [("8 9 10 11 12 13", "line numbers")]


def cells(rows: Sequence[Sequence[str]], *, step: float = 16, left: float = 72) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                canvas.drawString(left + 90 * column, 640 - step * place, cell)

    return draw


BOATS = (("Line", "Boat", "Riders"), ("Red", "Osprey", "412"), ("Blue", "", "87"), ("Grey", "Heron", ""))


def test_rows_keep_their_empty_cells() -> None:
    text = text_of(drawn(lines(LEFT[:3]), cells(BOATS), lines(["All boats were built there."], 560)))
    assert text.split("\n\n")[1:] == [
        "| Line | Boat | Riders |\n| Red | Osprey | 412 |\n| Blue |  | 87 |\n| Grey | Heron |  |",
        "All boats were built there.",
    ]


def test_a_header_stands_above_its_rows_whatever_is_said_in_their_last_column() -> None:
    boats = (
        ("Line", "Boat", "Riders", "Remark"),
        ("Red", "Osprey", "412", ""),
        ("Green", "Heron", "198", "out of service in March"),
        ("Blue", "Curlew", "", "counts not yet known"),
        ("Grey", "Dunlin", "87", ""),
    )
    text = text_of(drawn(lines(LEFT[:3]), cells(boats), lines(["All boats were built there."], 540)))
    assert text.split("\n\n")[1].split("\n") == [f"| {' | '.join(row)} |" for row in boats]


def test_the_numbers_of_rows_are_no_numbers_of_lines() -> None:
    wrecks = [("No.", "Wreck", "Depth"), *((str(n), f"Ship {n}", f"{20 + n} m") for n in range(1, 10))]
    assert text_of(cells(wrecks)).split("\n") == [f"| {' | '.join(row)} |" for row in wrecks]


def test_a_wrapped_cell_between_rules_is_in_one_row() -> None:
    def grid(canvas: Canvas) -> None:
        canvas.grid([70, 200, 330], [700, 660, 620])
        for x, y, cell in (
            (74, 686, "Cough with or"),
            (74, 672, "without a fever"),
            (204, 679, "Rare"),
            (74, 640, "Deep sleep"),
            (204, 646, "Common on"),
            (204, 632, "Sundays"),
        ):
            canvas.drawString(x, y, cell)

    assert text_of(grid) == ("| Cough with or without a fever | Rare |\n| Deep sleep | Common on Sundays |")


def test_items_are_no_table() -> None:
    marks = [lambda canvas, y=y: canvas.drawString(72, y, "•") for y in (700, 686, 672)]
    texts = lines(["The ferry sails.", "The crane stands.", "The quay is wet."], left=92)
    assert text_of(drawn(*marks, texts)) == "• The ferry sails.\n\n• The crane stands.\n\n• The quay is wet."


@pytest.mark.parametrize("gap", [14, 30])
def test_items_numbered_without_a_point_are_no_table(gap: int) -> None:
    items = ("The ferry sails at noon", "The crane stands still", "The quay is wet")
    numbers = lines(["7", "8", "9"])
    assert text_of(drawn(numbers, lines(items, left=72 + gap))) == (
        "7 The ferry sails at noon\n\n8 The crane stands still\n\n9 The quay is wet"
    )
    cells = lines(["412", "198", "87"], left=72 + gap)
    assert text_of(drawn(numbers, cells)) == "| 7 | 412 |\n| 8 | 198 |\n| 9 | 87 |"


def test_loose_lines_are_no_table() -> None:
    assert flow_of(justified(LEFT, 72, 330)) == joined(LEFT)


@pytest.mark.skipif(not Path(DEJAVU).exists(), reason="DejaVu is not installed")
def test_ligatures_are_letters() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("DejaVuSans", 11)
        canvas.drawString(72, 700, "The o\ufb03ce in the \ufb01rst \ufb02oor is shut.")

    registerFont(TTFont("DejaVuSans", DEJAVU))
    assert text_of(draw) == "The office in the first floor is shut."


def nameless() -> bytes:
    """A page in a font of which nothing tells the letters."""
    glyphs = ("".join(f"{36 + (7 * place + line) % 60:04x}" for place in range(60)) for line in range(12))
    text = "".join(f"BT /F 11 Tf 72 {700 - 14 * at} Td <{row}> Tj ET\n" for at, row in enumerate(glyphs))
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 500/FontDescriptor 7 0 R/CIDSystemInfo 8 0 R>>",
        "<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 800]/Ascent 800/Descent -200>>",
        "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
    )
    objects = "".join(f"{number} 0 obj{part} endobj\n" for number, part in enumerate(parts, start=1))
    return f"%PDF-1.4\n{objects}trailer<</Root 1 0 R>>\n%%EOF".encode()


def scan() -> bytes:
    """A page with a picture of 200 million pixels and no text."""
    packer = zlib.compressobj(1)
    row = bytes(20_000)
    packed = b"".join([*(packer.compress(row) for _ in range(10_000)), packer.flush()])
    image = "/Subtype/Image/Width 20000/Height 10000/BitsPerComponent 8/ColorSpace/DeviceGray"
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources 6 0 R>>",
        f"<</Type/XObject{image}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode()
        + packed
        + b"\nendstream",
        b"<</Length 26>>stream\n600 0 0 800 0 0 cm /I Do   \nendstream",
        b"<</XObject<</I 4 0 R>>>>",
    )
    objects = b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.4\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF"


def test_a_page_of_words_on_words_says_that_its_order_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.formats.scan.is_installed", lambda _module: False)
    over = drawn(*(lines([f"{line} {place}" for line in LEFT], left=72 + 9 * place) for place in range(4)))
    reasons = {reason for _, reason in left_out(over, lines(RIGHT))}
    assert reasons == {"the order of these words is uncertain"}
    assert flow_of(over, lines(RIGHT)) == joined(RIGHT)


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
        (pdf(lambda canvas: None), "no text on its pages: add a file with text"),
        (pdf(lambda canvas: canvas.rect(9, 9, 99, 99)), "only pictures of text: install text recognition"),
        (scan(), "only pictures of text: install text recognition"),
        (nameless(), "don't tell their letters: install text recognition"),
        (pdf(lines(LEFT))[:400], "damaged PDF"),
        (b"%PDF-1.7\n" + bytes(1000), "damaged PDF"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    raw: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.reading.formats.scan.is_installed", lambda _module: False)
    with pytest.raises(UnreadableSource, match=reason) as raised:
        list(documents(raw, "a.pdf"))
    assert str(raised.value).count(". ") == 0


@pytest.mark.slow
def test_a_bomb_of_deflated_bytes_ends_within_the_limits() -> None:
    reader = Reader(seconds=20)
    try:
        with pytest.raises(UnreadableSource, match=r"a.pdf (takes more than|is a damaged|holds pictures)"):
            reader.read(bomb(), "a.pdf", None, Columns())
    finally:
        reader.close()


@pytest.mark.slow
def test_a_book_of_thousands_of_pages_is_read() -> None:
    (source,) = documents(pdf(*(lines([f"Page {n} is short."]) for n in range(5_000))), "a.pdf")
    assert isinstance(source, Source)
    assert len(source.pages) == 5_000


def test_a_single_letter_goes_on_over_the_page() -> None:
    ending = [
        "Two engines were taken out of the ferry at the dock, and",
        "with them went all of its pump-",
    ]
    text = read_pdf(pdf(lines(ending), lines(["s", "", "It rains."])), "a.pdf").text
    assert "all of its pumps\n" in text


def test_no_paragraph_goes_on_with_a_page_whose_order_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.formats.scan.is_installed", lambda _module: False)

    def scrambled(canvas: Canvas) -> None:
        for place in range(120):
            canvas.drawString(72 + 8 * (place % 6), 700 - 14 * (place // 6), "overlap")

    source = read_pdf(pdf(lines([*LEFT[:2], "and the steel was made by the"]), scrambled), "a.pdf")
    kept = source.text.split("\n")[source.left_out[0].number - 2 :: -1]
    assert kept[1].endswith("was made by the")


def test_rows_of_figures_on_many_pages_are_no_running_heads() -> None:
    def table(canvas: Canvas) -> None:
        for row in range(10):
            for place, left in enumerate((72, 200, 330)):
                canvas.drawString(left, 700 - 60 * row, str(100 * row + place + 7 * canvas.getPageNumber()))

    source = read_pdf(pdf(table, table, table), "a.pdf")
    assert source.left_out == ()
