"""Answers that readers save as samples."""

from pathlib import Path
from typing import Any

import pytest

from eval import Sample, keep, open_dataset
from eval.dataset import DatasetError
from rag import Article, Turn
from rag.reading.article import read_article
from rag.types import Source

ID = "0123456789ab"
TEXT = "The tower was sold on Friday. Nobody came to see it."


@pytest.fixture
def articles() -> dict[str, Article]:
    return {ID: read_article(Source("tower.txt", TEXT))}


def sample(question: str = "When was it sold?", **fields: object) -> Sample:
    return Sample("", "ask", question, (ID,), **fields)  # type: ignore[arg-type]


def test_saved_samples_form_a_dataset(tmp_path: Path, articles: dict[str, Article]) -> None:
    path = tmp_path / "new" / "cases.jsonl"
    one = keep(
        path, sample(evidence=("The tower was sold on Friday.",), history=(Turn("Why?", ""),)), articles
    )
    other = keep(path, sample("Who built it?", answerable=False), articles)
    assert list(open_dataset(path)) == [one, other]


def test_saving_a_question_again_replaces_it(tmp_path: Path, articles: dict[str, Article]) -> None:
    path = tmp_path / "cases.jsonl"
    keep(path, sample(answerable=False), articles)
    better = keep(path, sample(evidence=("The tower was sold on Friday.",)), articles)
    assert list(open_dataset(path)) == [better]


def test_a_summary_among_the_cases_is_preserved(tmp_path: Path, articles: dict[str, Article]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(f'{{"id": "sum", "task": "summarize", "articles": ["{ID}"]}}\n', encoding="utf-8")
    kept = keep(path, sample(answerable=False), articles)
    assert list(open_dataset(path)) == [Sample("sum", "summarize", "", (ID,)), kept]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"evidence": ("It was sold on Monday.",)}, "is in none of its articles"),
        ({"evidence": ()}, "has neither evidence nor an answer"),
        ({"evidence": (TEXT,), "answerable": False}, "is not answerable but has evidence"),
    ],
)
def test_an_invalid_sample_is_refused_and_the_others_remain(
    tmp_path: Path, articles: dict[str, Article], fields: dict[str, Any], complaint: str
) -> None:
    path = tmp_path / "cases.jsonl"
    kept = keep(path, sample("Who built it?", answerable=False), articles)
    with pytest.raises(DatasetError, match=complaint):
        keep(path, sample(**fields), articles)
    assert list(open_dataset(path)) == [kept]
