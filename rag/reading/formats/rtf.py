"""Read a rich-text document: its paragraphs without formatting, so hidden text can't be recognised."""

from striprtf.striprtf import rtf_to_text

from rag.errors import UnreadableSource
from rag.reading.formats.document import Row, assemble
from rag.types import Source


def read_rtf(raw: bytes, origin: str) -> Source:
    """Read a rich-text document: one row for each paragraph and table row. Raises UnreadableSource."""
    try:
        text = rtf_to_text(raw.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError, LookupError) as error:
        raise UnreadableSource(f"{origin} is a damaged rich-text document: save it again.") from error
    return assemble(origin, (Row(line.replace("|", " | ").strip(" |")) for line in text.split("\n")))
