"""Plain text: common encodings are read, and anything but a document is refused in one sentence."""

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats import documents
from rag.types import Source

TEXT = "Prices rose — again. “We expected it,” said Zoë Brontë.\n"
FRENCH = "L’été dernier, la ministre a déclaré que le déficit était déjà résorbé à moitié.\n" * 20


def text(raw: bytes, name: str = "a.txt", content_type: str | None = None) -> str:
    (source,) = documents(raw, name, content_type)
    assert isinstance(source, Source)
    return source.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_reads(encoding: str) -> None:
    assert text((TEXT + "It was plain English otherwise. " * 10).encode(encoding)).startswith(TEXT)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_reads_text_full_of_accents(encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    assert text(mark + FRENCH.encode(encoding)) == FRENCH


def test_reads_utf8_with_a_damaged_byte() -> None:
    assert text((FRENCH * 2).encode() + b"\xc3") == FRENCH * 2 + "\ufffd"


def test_reads_japanese_in_its_declared_encoding() -> None:
    story = "市長は火曜日に新しい橋を開通させた。費用は三億円だった。\n"
    assert text(story.encode("shift_jis"), content_type="text/plain; charset=Shift_JIS") == story


def test_nul_and_direction_marks_are_removed() -> None:
    assert text("The bridge\0 opened. \u202eשלום\u202c".encode() + b" It rains." * 20).startswith(
        "The bridge opened. שלום"
    )


@pytest.mark.parametrize("name", ["page.html", "a.pdf", "a.docx", "a.json", "letter.eml", "a.zip"])
def test_text_with_a_misleading_name_is_read_as_text(name: str) -> None:
    assert text(b"The ferry sails at noon from Hull.", name) == "The ferry sails at noon from Hull."


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x7fELF....", "program"),
        (b"<?xml version='1.0'?><rss/>", "XML"),
        (bytes(range(256)) * 8, "binary"),
        (b"plain to begin with " * 9000 + bytes(4096), "binary"),
    ],
)
def test_refuses(content: bytes, word: str) -> None:
    with pytest.raises(UnreadableSource, match=word) as raised:
        list(documents(content, "odd.txt"))
    message = str(raised.value)
    assert "odd.txt" in message
    assert ": " in message
    assert message.endswith(".")
