"""Read a rich-text document: its paragraphs; how they look, and so what is hidden by it, is not known."""

from striprtf.striprtf import rtf_to_text

from rag.errors import UnreadableSource
from rag.reading.formats.document import Row, assemble
from rag.types import Source


def read_rtf(raw: bytes, origin: str) -> Source:
    """The source that a rich-text document makes, a row for each paragraph and each row of a table."""
    try:
        text = rtf_to_text(raw.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError, LookupError) as error:
        raise UnreadableSource(f"{origin} is a damaged rich-text document: save it anew.") from error
    return assemble(origin, (Row(line.replace("|", " | ").strip(" |")) for line in text.split("\n")))
