"""Read a file into normalised text; for now plain text and Markdown."""

import codecs
from pathlib import Path

import charset_normalizer

from rag.errors import UnreadableSource
from rag.reading.normalize import normalize

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"{\\rtf", "a rich-text document"),
)
WEB_PAGE = (b"<!doctype html", b"<html")
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
SAMPLE = 1 << 16
REMEDY = "save it as plain text or Markdown and add that"


def load(path: Path) -> str:
    """The normalised text of the file at `path`; raises UnreadableSource where there is none."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableSource(f"{path} does not exist: check the path.") from None
    except IsADirectoryError:
        raise UnreadableSource(
            f"{path} is a folder with nothing in it to read: put text files there."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableSource(f"{path} cannot be read ({reason}): check that you may open it.") from error
    text = normalize(_decode(raw, path))
    if not text.strip():
        raise UnreadableSource(f"{path} is empty: add a file that has text in it.")
    return text


def _decode(raw: bytes, path: Path) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    _refuse_other_formats(raw, path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    forgiving = raw.decode("utf-8", errors="replace")
    broken = forgiving.count("\ufffd")
    if 10 * broken < len(raw) - len(forgiving):  # UTF-8 with a few bytes cut off or damaged
        return forgiving
    guess = _guess(raw)
    if guess is None:
        raise UnreadableSource(f"The encoding of {path} cannot be told: save it as UTF-8 and add it again.")
    return raw.decode(guess, errors="replace")


def _refuse_other_formats(raw: bytes, path: Path) -> None:
    for magic, kind in MAGIC:
        if raw.startswith(magic):
            raise UnreadableSource(f"{path} is {kind}, not text: {REMEDY}.")
    if raw[:SAMPLE].lstrip().lower().startswith(WEB_PAGE):
        raise UnreadableSource(f"{path} is a web page, not text: {REMEDY}.")
    middle = len(raw) // 2
    sample = raw[:SAMPLE] + raw[middle : middle + SAMPLE] + raw[-SAMPLE:]
    if 100 * (len(sample) - len(sample.translate(None, CONTROLS))) > len(sample):
        raise UnreadableSource(f"{path} is a binary file, not text: {REMEDY}.")


def _guess(raw: bytes) -> str | None:
    """The encoding of a text that is not UTF-8, judged by its lines that are not ASCII."""
    rare = raw.translate(None, bytes(range(128)))
    if 50 * len(rare) < len(raw):
        return "cp1252"  # almost all ASCII leaves nothing to measure; the web's own default
    sample = bytearray()
    for line in raw[: 64 * SAMPLE].splitlines(keepends=True):
        if not line.isascii():
            sample += line[:SAMPLE]
        if len(sample) >= SAMPLE:
            break
    matches = charset_normalizer.from_bytes(bytes(sample or raw[:SAMPLE]))
    if any("cp1252" in match.could_be_from_charset for match in matches):
        return "cp1252"  # its rarer neighbours score as well on the same accents
    best = matches.best()
    return best.encoding if best else None
