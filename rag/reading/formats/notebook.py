"""Read a Jupyter notebook: the text of its Markdown cells, leaving out its code and output."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import UnreadableSource
from rag.reading.formats.describe import described
from rag.reading.formats.markdown import read_markdown
from rag.reading.normalize import normalize
from rag.types import LeftOut, Source

MAX_OUTPUT = 20_000  # characters of code output that are listed


def read_notebook(text: str, origin: str) -> Source:
    """Read a notebook (nbformat 3 or 4); raises UnreadableSource."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"{origin} is a damaged notebook: save it again.") from error
    about = notebook.get("metadata")
    title, metadata = described(about if _is_object(about) else {})
    lines: list[str] = []
    left_out: list[LeftOut] = []
    for part in _parts(notebook, origin):
        if not part.text.strip():
            continue
        if lines:
            lines.append("")
        left_out += (LeftOut(len(lines) + line.number, line.reason) for line in part.left_out)
        lines += part.text.split("\n")
        title = title or part.title
    return Source(origin, "\n".join(lines), title=title, metadata=metadata, left_out=tuple(left_out))


def _parts(notebook: Mapping[str, Any], origin: str) -> Iterator[Source]:
    """The texts of the cells, each read separately."""
    left = MAX_OUTPUT
    for cell in _cells(notebook):
        kind = cell.get("cell_type")
        text = _join(cell.get("source", cell.get("input")))
        if kind == "markdown":
            yield read_markdown(text, origin)
        elif kind == "heading":
            yield read_markdown(f"# {text}", origin)
        else:
            yield _aside(text, origin, "notebook code")
            printed = "\n".join(_outputs(cell))[:left]
            left -= len(printed)
            yield _aside(printed, origin, "code output")


def _cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    sheets = notebook.get("worksheets")
    for sheet in sheets if isinstance(sheets, list) else [notebook]:
        cells = sheet.get("cells") if _is_object(sheet) else None
        yield from (cell for cell in (cells if isinstance(cells, list) else ()) if _is_object(cell))


def _outputs(cell: Mapping[str, Any]) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if _is_object(output):
            data = output.get("data")
            yield _join(output.get("text") or (data.get("text/plain") if _is_object(data) else None))


def _join(source: Any) -> str:
    """A text, which a notebook may store as a list of lines."""
    pieces = source if isinstance(source, list) else [source]
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _aside(text: str, origin: str, reason: str) -> Source:
    """A text with every line left out, in a fence so that it remains code if it is restored."""
    text = normalize(text).strip("\n")
    if not text.strip():
        return Source(origin, "")
    lines = ["```", *text.split("\n"), "```"]
    left_out = (LeftOut(number, reason) for number, line in enumerate(lines, start=1) if line.strip())
    return Source(origin, "\n".join(lines), left_out=tuple(left_out))


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)
