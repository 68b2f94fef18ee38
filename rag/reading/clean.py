"""Judge each line of a source: kept, or dropped and why."""

from rag.types import IngestReceipt, Line, Source


def clean(source: Source) -> IngestReceipt:
    """The receipt of `source`: every line of it that is not blank, in order."""
    lines = [(n, t) for n, t in enumerate(source.text.split("\n"), start=1) if t.strip()]
    return IngestReceipt(tuple(Line(n, True, None, t) for n, t in lines))
