"""Scans: PDFs and pictures whose pages are recognised one by one, in a process apart."""

import io
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from rag.errors import UnreadableSource
from rag.extras import install_command, is_installed
from rag.library import Library
from rag.reading.article import read_article
from rag.reading.budget import Budget
from rag.reading.formats import Found, documents
from rag.reading.formats.recognition import recognise
from rag.reading.formats.scan import Recognised, RecognisedLine, Scan, needs_recognition
from rag.reading.isolation import Apart, Painter, Reader, Recogniser
from rag.reading.layout import Box, boxes
from rag.reading.scans import read_scan
from rag.types import Source, Unread

SENTENCES = (
    "The ferry returned to Hull on Tuesday.",
    "Its bow door was made of steel in Rostock.",
    "The fare stays as it was last summer.",
)
STAMP = "Printed from the library."


def picture(*lines: str) -> Image.Image:
    """A page of A4 at 100 dots to the inch."""
    image = Image.new("L", (827, 1170), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(22)
    for place, text in enumerate(lines):
        draw.text((100, 150 + 36 * place), text, font=font, fill=0)
    return image


def saved(image: Image.Image, kind: str, *more: Image.Image) -> bytes:
    out = io.BytesIO()
    if more:
        image.save(out, kind, save_all=True, append_images=more)
    else:
        image.save(out, kind)
    return out.getvalue()


def pdf(*pages: Image.Image | str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for page in pages:
        if isinstance(page, str):
            canvas.drawString(72, 700, page)
        else:
            canvas.drawImage(ImageReader(page), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class Pages(Recogniser):
    """A recogniser that knows what is on each page, fails on page 2, and takes four seconds for each."""

    def recognise(
        self, path: Path, name: str, page: int, spend: Callable[[float], None] = lambda _seconds: None
    ) -> Recognised:
        assert path.read_bytes()
        spend(4)
        if page == 2:
            raise UnreadableSource(f"Reading {name} takes too long.")
        return Recognised((RecognisedLine(SENTENCES[page - 1], 0.99, Box(72, 100, 300, 112)),))


class Counted(Recogniser):
    """A recogniser that reads the number of each page, in four seconds."""

    def recognise(
        self, path: Path, name: str, page: int, spend: Callable[[float], None] = lambda _seconds: None
    ) -> Recognised:
        spend(4)
        return Recognised((RecognisedLine(f"Page {page}.", 0.99, Box(72, 100, 300, 112)),))


@pytest.fixture
def available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.formats.scan.is_installed", lambda _module: True)


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.formats.scan.is_installed", lambda _module: False)


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.close()


def scans(raw: bytes, name: str) -> list[Found | Scan]:
    return list(documents(raw, name))


@pytest.mark.usefixtures("available")
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_picture_is_a_scan_of_its_frames(kind: str) -> None:
    assert scans(saved(picture(), kind), "a.bin") == [Scan("a.bin", saved(picture(), kind), (1,))]


@pytest.mark.usefixtures("available")
def test_of_a_pdf_only_the_pages_without_text_are_scanned() -> None:
    raw = pdf("The ferry sails at noon from Hull.", picture("It sails."), picture("It stays."))
    assert scans(raw, "a.pdf") == [Scan("a.pdf", raw, (2, 3))]


def stamped(image: Image.Image, stamp: str) -> bytes:
    """A page with a picture that covers it, and a line of text over that."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    canvas.drawString(72, 40, stamp)
    canvas.save()
    return out.getvalue()


@pytest.mark.usefixtures("available")
def test_a_line_of_text_over_a_picture_of_the_page_leaves_it_a_scan() -> None:
    raw = stamped(picture(SENTENCES[0]), STAMP)
    assert scans(raw, "a.pdf") == [Scan("a.pdf", raw, (1,))]
    assert isinstance(scans(stamped(picture(), " ".join(["word"] * 50)), "b.pdf")[0], Source)


def test_what_is_printed_over_a_picture_is_read_once() -> None:
    raw = stamped(picture(SENTENCES[0]), STAMP)
    lines = (
        RecognisedLine(SENTENCES[0], 0.99, Box(72, 108, 300, 120)),
        RecognisedLine("Printed fr0m the library.", 0.9, Box(72, 792, 206, 804)),
    )
    (found,) = documents(raw, "a.pdf", recognised={1: Recognised(lines)})
    assert isinstance(found, Source)
    assert found.text.split() == f"{SENTENCES[0]} {STAMP}".split()
    assert found.recognised == (1,)
    (alone,) = documents(raw, "a.pdf", recognised={1: Recognised(lines[1:])})
    assert isinstance(alone, Source)
    assert (alone.text, alone.recognised) == (STAMP, ())


@pytest.mark.slow
def test_pages_are_counted_and_one_that_fails_is_left_out(reader: Reader) -> None:
    raw = saved(picture(), "TIFF", picture(), picture())
    told: list[tuple[int, int, str]] = []
    scan = Scan("/in/three.tiff", raw, (1, 2, 3))
    found = read_scan(scan, reader, Pages(), Budget("three"), lambda *step: told.append(step))
    assert isinstance(found, Source)
    article = read_article(found)
    assert told == [(done, 3, "Recognising three.tiff") for done in range(4)]
    assert article.text == f"{SENTENCES[0]}\n\n{SENTENCES[2]}"
    assert [line.reason for line in article.receipt.dropped] == [
        "Reading page 2 of /in/three.tiff takes too long."
    ]
    assert (found.recognised, article.pages) == ((1, 3), (0, 40, 40))
    assert set(boxes(article, 0, 10)) == {1}


@pytest.mark.slow
def test_a_scan_of_many_pages_is_read_up_to_the_limit(reader: Reader) -> None:
    raw = saved(picture(), "TIFF", *[picture()] * 5)
    budget = Budget("six", recognition=10)
    found = read_scan(Scan("/in/six.tiff", raw, (1, 3, 4, 5, 6)), reader, Counted(), budget, None)
    assert isinstance(found, Source)
    article = read_article(found)
    assert article.text == "Page 1.\n\nPage 3.\n\nPage 4."
    (left,) = article.receipt.dropped
    assert left.text == "[page 5]"
    assert left.reason == (
        "recognising text reached the limit of 10 seconds of processor time after 3 of 5 scanned pages: "
        "split the file up, and add the rest"
    )
    assert found.recognised == (1, 3, 4)
    refused = read_scan(Scan("/in/more.tiff", raw, (1,)), reader, Counted(), budget, None)
    assert isinstance(refused, Unread)
    assert refused.reason.endswith("reached the limit of 10 seconds of processor time: add it alone.")


@pytest.mark.usefixtures("missing")
@pytest.mark.parametrize(
    ("raw", "name"), [(saved(picture(), "PNG"), "a.png"), (pdf(picture("It sails.")), "a.pdf")]
)
def test_without_the_extra_the_refusal_names_the_command(raw: bytes, name: str) -> None:
    with pytest.raises(UnreadableSource) as raised:
        scans(raw, name)
    assert f"`{install_command('ocr')}`" in str(raised.value)


@pytest.mark.usefixtures("missing")
def test_without_the_extra_pages_that_are_pictures_are_listed() -> None:
    (found,) = documents(pdf("It sails at noon.", picture("It stays.")), "a.pdf")
    assert isinstance(found, Source)
    (left,) = read_article(found).receipt.dropped
    assert (left.text, left.reason) == ("[page 2]", f"a picture: {needs_recognition()}")


@pytest.mark.usefixtures("available")
@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (saved(Image.new("1", (10_000, 9_000)), "PNG"), "more than 89 million pixels: save it smaller"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "damaged picture: save it again"),
    ],
)
def test_damaged_and_huge_pictures_are_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        scans(raw, "a.png")


def test_the_command_fits_how_citewell_was_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "Makefile").touch()
    monkeypatch.setattr("rag.extras._CHECKOUT", tmp_path)
    monkeypatch.setattr("importlib.metadata.requires", lambda _name: ["a>=1", 'reads<4,>=3; extra == "ocr"'])
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    assert install_command("ocr") == f"make -C {tmp_path} ocr"
    monkeypatch.setattr(sys, "prefix", "/elsewhere")
    assert install_command("ocr") == f"{sys.executable} -m pip install 'reads<4,>=3'"
    monkeypatch.setattr("rag.extras.is_installed", lambda _module: False)
    assert install_command("ocr") == f"uv pip install --python {sys.executable} 'reads<4,>=3'"


installed = pytest.mark.skipif(not is_installed("rapidocr"), reason="needs `make ocr`")


@installed
def test_a_reader_who_leaves_ends_the_recognition(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(picture(), "PNG"))

    def leave(done: int, total: int, what: str) -> None:
        raise InterruptedError(what)

    library = Library(tmp_path / "library", FakeEmbedder())
    with pytest.raises(InterruptedError, match=r"Recognising a\.png"):
        library.add([tmp_path / "a.png"], progress=leave)
    assert library.articles() == []


@installed
@pytest.mark.slow
def test_scans_are_recognised_and_their_pages_shown(tmp_path: Path) -> None:
    (tmp_path / "a.tiff").write_bytes(saved(picture(*SENTENCES[:2]), "TIFF", picture(SENTENCES[2])))
    (tmp_path / "b.pdf").write_bytes(pdf("It sails at noon.", picture(SENTENCES[0]).rotate(1, fillcolor=255)))
    library = Library(tmp_path / "library", FakeEmbedder())
    first, second = (library.article(str(added.id)) for added in library.add([tmp_path]))
    assert first.text.split() == " ".join(SENTENCES).split()
    assert second.text.split() == f"It sails at noon. {SENTENCES[0]}".split()
    assert [line.reason for line in second.receipt.lines] == [None, "recognised in a picture"]
    ((page, (box,)),) = boxes(first, first.text.index("The fare"), len(first.text)).items()
    assert page == 2
    at = 842 / 1170  # points in a pixel
    assert (box.left, box.top) == pytest.approx((100 * at, 150 * at), abs=8)
    shown = library.original(first.id)
    assert shown is not None
    assert shown.read_bytes() == (tmp_path / "a.tiff").read_bytes()
    painter = Painter()
    try:
        drawn = Image.open(io.BytesIO(painter.draw(shown, "a.tiff", 2, 400)))
        assert drawn.width == pytest.approx(400, abs=1)
    finally:
        painter.close()


@installed
@pytest.mark.slow
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_and_marked(tmp_path: Path, angle: int) -> None:
    image = picture(*SENTENCES)
    (tmp_path / "a.png").write_bytes(saved(image.rotate(angle, expand=True), "PNG"))
    found = recognise(str(tmp_path / "a.png"), "a.png", 1)
    assert [line.text for line in found.lines] == [*SENTENCES]
    at = 842 / 1170  # points in a pixel
    assert (found.lines[0].box.left, found.lines[0].box.top) == pytest.approx((100 * at, 150 * at), abs=8)
    assert found.turns == (360 - angle) // 90


def recognise_offline(path: str, name: str, number: int) -> Recognised:
    """`recognise` in a process that may not ask for a socket."""

    def refuse(event: str, _arguments: object) -> None:
        if event.startswith("socket."):
            raise PermissionError(event)

    sys.addaudithook(refuse)
    if name == "the network":
        socket.create_connection(("127.0.0.1", 9))
    return recognise(path, name, number)


@installed
@pytest.mark.slow
def test_nothing_is_downloaded(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(picture(SENTENCES[0]), "PNG"))
    apart = Apart("test_scans:recognise_offline", seconds=120, memory=2 << 30)
    try:
        found = apart.do(str(tmp_path / "a.png"), "a.png", 1)
        with pytest.raises(UnreadableSource, match="PermissionError"):
            apart.do(str(tmp_path / "a.png"), "the network", 1)
    finally:
        apart.close()
    assert [line.text for line in found.lines] == [SENTENCES[0]]


@installed
@pytest.mark.slow
def test_a_page_has_limits_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(picture(*SENTENCES), "PNG"))
    recogniser = Recogniser(seconds=0.1)
    with pytest.raises(UnreadableSource, match=r"Reading page 1 takes more than 0\.1 seconds"):
        recogniser.recognise(tmp_path / "a.png", "page 1", 1)
    recogniser.close()
