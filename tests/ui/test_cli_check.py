"""`citewell check`, run in this process on a real library of the bundled articles."""

import io
import sys
from pathlib import Path

import pytest
from commands import Run

DRAFT = "# Costs\n\nThe Ellerwick Heat Network cost £23.4 million [1]. It was paid for by the moon.\n"

pytestmark = pytest.mark.usefixtures("stocked")


@pytest.fixture
def draft(tmp_path: Path) -> str:
    file = tmp_path / "draft.md"
    file.write_text(DRAFT, encoding="utf-8")
    return str(file)


def test_a_file_is_checked_sentence_by_sentence(run: Run, draft: str) -> None:
    found = run.json("check", draft)
    assert found.keys() == {"sentences", "counts", "receipt"}
    assert [item["text"] for item in found["sentences"]] == [
        "The Ellerwick Heat Network cost £23.4 million.",
        "It was paid for by the moon.",
    ]
    assert found["sentences"][0]["status"] == "supported"
    assert found["counts"]["supported"] == 1
    assert sum(found["counts"].values()) == 2
    assert found["receipt"]["checker"] == "offline"


def test_no_reranker_is_made_for_a_check(run: Run, draft: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_RERANKER", "rerank:m")  # whose server nothing names
    assert len(run.json("check", draft)["sentences"]) == 2


def test_for_reading_each_sentence_has_its_status_and_quotes(run: Run, draft: str) -> None:
    out = run("check", draft)
    assert "✓ The Ellerwick Heat Network cost £23.4 million.¹ (supported)" in out
    assert "Ellerwick Warms Its Homes With Water From a Drowned Mine" in out
    assert "1 of 2 supported, 1 not " in out
    assert "checker: offline" in out


def test_standard_input_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(DRAFT))
    assert len(run.json("check", "-")["sentences"]) == 2


def test_strict_ends_with_1_where_a_sentence_is_not_supported(run: Run, tmp_path: Path, draft: str) -> None:
    run("check", draft, "--strict", code=1)
    good = tmp_path / "good.txt"
    good.write_text("The Ellerwick Heat Network cost £23.4 million.\n", encoding="utf-8")
    run("check", str(good), "--strict")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["missing.txt"], 1, "check the path"), ([], 2, "FILE"), (["--loud", "x"], 2, "No such option")],
)
def test_what_goes_wrong_is_told_of(run: Run, arguments: list[str], code: int, said: str) -> None:
    run("check", *arguments, code=code)
    assert said in run.err


def test_no_model_is_needed(run: Run, draft: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_MODEL", "gpt-4o-mini")
    run("check", draft)
