"""Quoted rows of a table as a table again, pure."""

from collections.abc import Sequence
from html import escape


def is_row(text: str) -> bool:
    """Whether a sentence is the row of a table, with its cells between bars."""
    return text.startswith("|") and text.endswith("|") and len(text) > 1


def table(rows: Sequence[tuple[str, str, str]]) -> str:
    """Rows under the first of them: the text of each, its status, and what follows it as HTML."""
    heads = rows[:1] if len(rows) > 1 else ()
    head = "".join(_row(*row, "th") for row in heads)
    body = "".join(_row(*row, "td") for row in rows[len(heads) :])
    return f'<div class="rows"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'


def _row(text: str, status: str, more: str, tag: str) -> str:
    *cells, last = (_cell(cell.strip(), status) for cell in text[1:-1].split("|"))
    kind = ' scope="col"' if tag == "th" else ""
    shown = "".join(f"<{tag}{kind}>{cell}</{tag}>" for cell in cells)
    return f"<tr>{shown}<{tag}{kind}>{last} {more}</{tag}></tr>"


def _cell(text: str, status: str) -> str:
    return f'<span class="sentence {status}">{escape(text)}</span>' if text else ""
