"""Notebooks: the text of Markdown cells is the article; code and its output can be restored."""

import json
from typing import Any

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats import documents, notebook
from rag.types import Source


def read(*cells: dict[str, Any], name: str = "rain.ipynb", **more: Any) -> Source:
    raw = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more).encode()
    (found,) = documents(raw, name)
    assert isinstance(found, Source)
    return found


def kept(source: Source) -> str:
    left_out = {line.number for line in source.left_out}
    return "\n".join(line for number, line in enumerate(source.text.split("\n"), 1) if number not in left_out)


MARKDOWN = {
    "cell_type": "markdown",
    "source": ["# Rain in Norrby\n", "\n", "It *rained* in [May](http://x)."],
}
CODE = {
    "cell_type": "code",
    "source": "rain.sum()",
    "outputs": [{"text": ["81", "2"]}, {"data": {"text/plain": "hours", "image/png": "iVBORw0KGgo="}}],
}


@pytest.mark.parametrize("name", ["rain.ipynb", "rain.json", "rain.txt"])
def test_markdown_is_kept_and_code_and_output_are_left_out(name: str) -> None:
    source = read(MARKDOWN, CODE, name=name)
    assert kept(source).strip() == "# Rain in Norrby\n\nIt rained in May."
    shown = {source.text.split("\n")[line.number - 1]: line.reason for line in source.left_out}
    assert shown["rain.sum()"] == "notebook code"
    assert shown["812"] == shown["hours"] == "code output"
    assert "iVBOR" not in source.text


def test_a_notebook_in_format_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Rain"},
        {"cell_type": "code", "input": "sum()"},
        MARKDOWN,
    ]
    source = read(nbformat=3, cells=None, worksheets=[{"cells": cells}])
    assert kept(source).startswith("# Rain\n")
    assert "sum()" in source.text


def test_the_notebooks_own_title_and_authors_are_used() -> None:
    source = read(MARKDOWN, metadata={"title": "Wet Years", "authors": [{"name": "Ann Roe"}]})
    assert (source.title, source.metadata.author) == ("Wet Years", "Ann Roe")


def test_only_a_limited_amount_of_output_is_listed() -> None:
    code = CODE | {"outputs": [{"text": "812 hours of rain\n" * 10_000}]}
    source = read(MARKDOWN, code, code)
    assert len(source.text) < 2 * notebook.MAX_OUTPUT


@pytest.mark.parametrize("raw", [b'{"cells": [', b'{"cells": [{"cell_type": 3}, 4], "nbformat": "x"}'])
def test_a_damaged_notebook_is_reported(raw: bytes) -> None:
    with pytest.raises(UnreadableSource, match=r"rain\.ipynb is (a damaged notebook|empty)"):
        list(documents(raw, "rain.ipynb"))
