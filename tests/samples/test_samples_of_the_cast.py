"""The articles held back for the cast of lying stubs, with a rewording and lies for twelve sentences each."""

import json
from pathlib import Path
from typing import Any

import pytest

from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.types import Article

ARTICLES = sorted((Path(__file__).parent / "cast").glob("*.txt"))
LIES = {"role", "speaker", "cause", "quantifier", "time", "merged"}

each_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def article(path: Path) -> Article:
    return read_article(read_text(path.read_bytes(), path.name))


def rows(path: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return read


def test_there_are_three_articles() -> None:
    assert len(ARTICLES) == 3


@each_article
def test_an_article_is_kept_whole_with_its_title_and_headings(path: Path) -> None:
    read = article(path)
    assert 350 <= len(path.read_text(encoding="utf-8").split()) <= 500
    assert all(line.kept for line in read.receipt.lines)
    assert len([section for section in read.sections if section.heading]) == 3


@each_article
def test_a_row_has_a_sentence_a_true_rewording_and_three_lies_at_least(path: Path) -> None:
    sentences = [sentence.text for sentence in article(path).sentences]
    assert len(rows(path)) == 12
    for row in rows(path):
        assert set(row) == {"sentence", "true", "lies"}
        assert row["sentence"] in sentences
        assert len(row["lies"]) >= 3
        assert set(row["lies"]) <= LIES


@each_article
def test_nothing_is_said_twice(path: Path) -> None:
    said = [text for row in rows(path) for text in (row["sentence"], row["true"], *row["lies"].values())]
    assert len(set(said)) == len(said)


def test_every_kind_of_lie_is_told_often() -> None:
    told = [kind for path in ARTICLES for row in rows(path) for kind in row["lies"]]
    assert all(told.count(kind) >= 12 for kind in LIES), told
