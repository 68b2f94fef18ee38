"""The articles held back for the cast of lying stubs, with a rewording and lies for twelve sentences each."""

from pathlib import Path

import pytest

from eval import Sample, open_dataset
from rag.generation.twists import TWISTS
from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.types import Article

FOLDER = Path(__file__).parent / "cast"
ARTICLES = sorted(FOLDER.glob("*.txt"))
WRITTEN = [sample for sample in open_dataset(FOLDER / "cast.jsonl") if sample.lies]

each_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def article(path: Path) -> Article:
    return read_article(read_text(path.read_bytes(), path.name))


def samples(path: Path) -> list[Sample]:
    return [sample for sample in WRITTEN if sample.articles == (path.name,)]


def test_there_are_three_articles() -> None:
    assert len(ARTICLES) == 3


@each_article
def test_an_article_is_kept_whole_with_its_title_and_headings(path: Path) -> None:
    read = article(path)
    assert 350 <= len(path.read_text(encoding="utf-8").split()) <= 500
    assert all(line.kept for line in read.receipt.lines)
    assert len([section for section in read.sections if section.heading]) == 3


@each_article
def test_a_sample_has_a_sentence_a_true_rewording_and_three_lies_at_least(path: Path) -> None:
    sentences = [sentence.text for sentence in article(path).sentences]
    assert len(samples(path)) == 12
    for sample in samples(path):
        (sentence,) = sample.evidence
        assert sentence in sentences
        assert sample.reworded
        assert len(sample.lies) >= 3


@each_article
def test_nothing_is_said_twice(path: Path) -> None:
    said = [text for each in samples(path) for text in (*each.evidence, each.reworded, *each.lies.values())]
    assert len(set(said)) == len(said)


def test_every_kind_of_lie_is_told_often() -> None:
    told = [kind for sample in WRITTEN for kind in sample.lies]
    assert all(told.count(kind) >= 12 for kind in TWISTS), told
