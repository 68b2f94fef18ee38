"""The examples of docs/api.md run, in order, and every class that the page names is public."""

import re
from pathlib import Path

import pytest

import rag

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert examples
    exec("\n".join(examples), {"__name__": "examples"})  # noqa: S102  they are ours


def test_what_it_names_is_public() -> None:
    named = set(re.findall(r"`([A-Z]\w+)", PAGE))
    assert named
    assert named <= set(rag.__all__)
