"""The bundled articles hold what the questions about them say, and the questions are fair."""

import pytest
from questions import SAMPLES, Sample

from eval import bundled_articles

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)


def halves(sample: Sample) -> tuple[str, str]:
    """The article as it was written, and the junk after it."""
    (path,) = [path for path in bundled_articles() if path.name == sample.file]
    article, mark, junk = path.read_text(encoding="utf-8").partition(sample.first_junk)
    assert mark
    return article, mark + junk


def test_every_bundled_article_has_questions() -> None:
    assert [path.name for path in bundled_articles()] == [sample.file for sample in SAMPLES]


@each_sample
def test_an_article_has_about_800_words_and_junk_at_its_end(sample: Sample) -> None:
    article, junk = halves(sample)
    assert 700 <= len(article.split()) <= 950
    assert 8 <= len([line for line in junk.splitlines() if line.strip()]) <= 25


@each_sample
def test_the_article_answers_its_questions_and_the_junk_does_not(sample: Sample) -> None:
    article, junk = halves(sample)
    assert len(sample.answerable) == 10
    for question in sample.answerable:
        assert question.evidence
        for quote in question.evidence:
            assert article.count(quote) == 1, quote
            assert quote not in junk


@each_sample
def test_the_unanswerable_questions_are_others(sample: Sample) -> None:
    assert len(set(sample.unanswerable)) == 5
    assert not {question.text for question in sample.answerable} & set(sample.unanswerable)


def test_one_article_carries_damaged_text_in_its_junk() -> None:
    damaged = [sample.file for sample in SAMPLES if "â€™" in halves(sample)[1]]
    assert damaged == ["pellingate-clock.txt"]
    assert not any("â€" in halves(sample)[0] for sample in SAMPLES)
