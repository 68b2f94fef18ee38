"""The texts with reported beliefs quote themselves exactly, with one truthful twin per refuted belief."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag.reading.sentences import split

FORMS = {
    "myth",
    "rumour",
    "correction",
    "withdrawn report",
    "advertisement",
    "acquittal",
    "old science",
    "legend",
    "broken promise",
    "disputed quotation",
}
KINDS = {"said", "believed", "promised", "supposed", "denied", "retracted", "asked"}
FIELDS = ["id", "form", "truthful", "text", "question", "reported", "kind", "by", "asserted", "claim"]
PATH = Path(__file__).parents[2] / "eval" / "datasets" / "reported.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


def test_each_row_has_exactly_its_fields() -> None:
    for row in ROWS:
        assert list(row) == FIELDS, row["id"]
        assert row["kind"] in KINDS, row["id"]
        assert row["question"].endswith("?"), row["id"]


def test_quotes_are_sentences_of_the_text() -> None:
    for row in ROWS:
        sentences = [span.of(row["text"]) for span in split(row["text"])]
        assert 2 <= len(sentences) <= 5, row["id"]
        assert {row["reported"], row["asserted"]} <= set(sentences), row["id"]
        assert row["by"] is None or row["by"] in row["reported"], row["id"]


def test_a_refuted_belief_is_refuted_by_another_sentence() -> None:
    for row in ROWS:
        assert row["truthful"] or row["asserted"] != row["reported"], row["id"]


def test_the_bare_belief_is_worded_differently() -> None:
    for row in ROWS:
        assert row["claim"] not in row["text"], row["id"]


def test_each_form_has_as_many_refuted_beliefs_as_truthful_ones() -> None:
    assert Counter((row["form"], row["truthful"]) for row in ROWS) == {
        (form, truthful): 9 for form in FORMS for truthful in (True, False)
    }


@pytest.mark.parametrize("field", ["id", "text", "question", "reported", "claim"])
def test_no_two_rows_are_alike(field: str) -> None:
    assert max(Counter(row[field] for row in ROWS).values()) == 1
