"""Adding the articles of a dataset to a library."""

import json
from pathlib import Path

import pytest
from fakes import FakeEmbedder

from eval.dataset import Dataset, DatasetError, open_dataset
from eval.material import add_articles
from rag import Library

TEXT = "The tower was sold on Friday. Nobody came to see it."


def dataset(folder: Path, *articles: str) -> Dataset:
    """A dataset with one question on each article."""
    path = folder / "set.jsonl"
    rows = [
        {"id": f"on {name}", "question": "When?", "articles": [name], "answerable": False}
        for name in articles
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return open_dataset(path)


def library(home: Path) -> Library:
    return Library(home, FakeEmbedder())


def test_files_and_articles_from_the_users_library_are_added_together(tmp_path: Path) -> None:
    own = library(tmp_path / "own")
    mine = own.add_text(TEXT).id or ""
    (tmp_path / "a.txt").write_text("The ferry sails at noon.", encoding="utf-8")
    stored = add_articles(dataset(tmp_path, "a.txt", mine), library(tmp_path / "new"), own)
    assert [article.text for article in stored.values()] == ["The ferry sails at noon.", TEXT]
    assert list(stored) == ["a.txt", mine]


@pytest.mark.parametrize(
    ("rows", "why"),
    [("", "rows.csv is empty"), (f"A,{TEXT}\nB,{TEXT}\n", r"2 articles \('rows.csv'\): save each")],
)
def test_a_file_that_is_not_exactly_one_article_is_reported(tmp_path: Path, rows: str, why: str) -> None:
    (tmp_path / "rows.csv").write_text(f"title,text\n{rows}", encoding="utf-8")
    with pytest.raises(DatasetError, match=why):
        add_articles(dataset(tmp_path, "rows.csv"), library(tmp_path / "new"), library(tmp_path / "own"))


def test_a_removed_article_is_reported_with_a_sample_and_a_remedy(tmp_path: Path) -> None:
    own = library(tmp_path / "own")
    mine = own.add_text(TEXT).id or ""
    asked = dataset(tmp_path, mine)
    own.remove(mine)
    with pytest.raises(
        DatasetError, match=f"'{mine}', in the sample 'on {mine}'.*: add the article again, or remove"
    ):
        add_articles(asked, library(tmp_path / "new"), own)
