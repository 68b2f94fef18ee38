"""Decode text of unknown encoding."""

import codecs

import charset_normalizer

from rag.errors import UnreadableSource

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 1 << 16


def marked_encoding(raw: bytes) -> str | None:
    """The encoding given by a byte-order mark, or by the zeros in UTF-16 without one; otherwise None."""
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS if raw.startswith(mark)), None)
    return marked or _unmarked_utf16(raw[:SAMPLE])


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 if every other byte of most letters is zero, as in ASCII, and no whole letter is."""
    high, low = sample[::2], sample[1::2]
    for encoding, zeros, others in (("utf-16-be", high, low), ("utf-16-le", low, high)):
        if 0 < len(zeros) < 2 * zeros.count(0) and not others.count(0):
            return encoding
    return None


def decode(raw: bytes, name: str, declared: str | None = None) -> str:
    """Decode `raw`: by its byte-order mark, as UTF-8, as `declared`, or by a guess, in this order.

    Raises UnreadableSource if no encoding fits.
    """
    marked = marked_encoding(raw)
    if marked is not None:
        return raw.decode(marked, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    forgiving = raw.decode("utf-8", errors="replace")
    broken = forgiving.count("\ufffd")
    if 10 * broken < len(raw) - len(forgiving):  # UTF-8 with a few bytes cut off or damaged
        return forgiving
    guess = _known(declared) or _guess(raw)
    if guess is None:
        raise UnreadableSource(f"{name} has an unknown encoding: save it as UTF-8 and add it again.")
    return raw.decode(guess, errors="replace")


def _known(declared: str | None) -> str | None:
    """A declared encoding if it is plausible; on the web, Latin-1 means Windows-1252."""
    try:
        name = codecs.lookup(declared or "").name
    except LookupError:
        return None
    if name in ("utf-8", "ascii"):
        return None  # decoding as UTF-8 has already failed
    return "cp1252" if name == "iso8859-1" else name


def _guess(raw: bytes) -> str | None:
    """Guess the encoding of a text that is not UTF-8 from its non-ASCII lines."""
    rare = raw.translate(None, bytes(range(128)))
    if 50 * len(rare) < len(raw):
        return "cp1252"  # the web's default: there is too little besides ASCII to judge by
    sample = bytearray()
    for line in raw[: 64 * SAMPLE].splitlines(keepends=True):
        if not line.isascii():
            sample += line[:SAMPLE]
        if len(sample) >= SAMPLE:
            break
    matches = charset_normalizer.from_bytes(bytes(sample or raw[:SAMPLE]))
    if any("cp1252" in match.could_be_from_charset for match in matches):
        return "cp1252"  # rarer, similar encodings score as well on the same accents
    best = matches.best()
    return best.encoding if best else None
