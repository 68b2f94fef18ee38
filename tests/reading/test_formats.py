"""Files: every encoding that people have is read, and what is no text is refused in one sentence."""

from pathlib import Path

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats import load

TEXT = "Prices rose — again. “We expected it,” said Zoë Brontë.\n"
FRENCH = "L’été dernier, la ministre a déclaré que le déficit était déjà résorbé à moitié.\n" * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_reads(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT + "It was plain English otherwise. " * 10).encode(encoding))
    assert load(path).startswith(TEXT)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_reads_text_full_of_accents(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.md"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path.write_bytes(mark + FRENCH.encode(encoding))
    assert load(path) == FRENCH


def test_reads_utf8_with_a_damaged_byte(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((FRENCH * 2).encode() + b"\xc3")
    assert load(path) == FRENCH * 2 + "\ufffd"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x7fELF....", "program"),
        (b"<!DOCTYPE html><p>Hello</p>", "web page"),
        (bytes(range(256)) * 8, "binary"),
        (b"plain to begin with " * 9000 + bytes(4096), "binary"),
    ],
)
def test_refuses(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=word) as raised:
        load(path)
    message = str(raised.value)
    assert "odd.txt" in message
    assert ": " in message
    assert message.endswith(".")


def test_refuses_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"does not exist: check"):
        load(tmp_path / "none.txt")
    with pytest.raises(UnreadableSource, match="is a folder"):
        load(tmp_path)
