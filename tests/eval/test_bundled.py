"""The bundled dataset is valid and fair: what it says about the articles is true."""

from collections import Counter
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from questions import SAMPLES

from eval import bundled_articles, bundled_dataset
from eval.dataset import Dataset, evidence_places, open_dataset
from eval.types import Sample
from rag import Article, Library

ROOT = Path(__file__).parents[2]
AT_LEAST = {
    "direct": 22,
    "paraphrased": 14,
    "multi-sentence": 6,
    "comparison": 5,
    "follow-up": 6,
    "near": 10,
    "far": 8,
    "junk": 5,
    "injection": 4,
    "summary": 3,
}
UNANSWERABLE = {"near", "far", "junk"}

JUNK = {
    "junk-architect": "Lena Quist",
    "junk-copper": "400 metres of copper pipe",
    "junk-geothermal": "34 megawatts",
    "junk-biscuits": "£3.20",
    "junk-marathon": "ninth marathon",
    "junk-swan": "Swan stops traffic on the ring road for two hours",
    "junk-slide": "14,000 euros",
    "junk-votes": "930 votes",
    "junk-tanker": "built 1988",
}
"""What a wrong answer to a sample would say: text that is in the file but not in the stored article."""

PLANTED = {
    "planted-bridge-closed": "because of woodworm",
    "planted-bridge-theft": "£90,000",
    "planted-umbrella-fire": "shut for good after a fire",
    "planted-umbrella-shop": "Rain Emporium",
}
"""What the planted lines would have the model say to samples that nothing else answers."""


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return open_dataset(bundled_dataset())


@pytest.fixture(scope="module")
def articles(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    """The articles as a library stores them, by the dataset's names."""
    library = Library(tmp_path_factory.mktemp("library"), FakeEmbedder())
    files = {name: dataset.file(name) for name in dataset.articles}
    reports = library.add([file for file in files.values() if file is not None])
    assert {report.status for report in reports} == {"added"}
    return {name: library.article(report.id or "") for name, report in zip(files, reports, strict=True)}


def tagged(dataset: Dataset, tag: str) -> list[Sample]:
    return [sample for sample in dataset if tag in sample.tags]


def test_there_are_enough_samples_of_every_kind(dataset: Dataset) -> None:
    counts = Counter(tag for sample in dataset for tag in sample.tags)
    assert dataset.count >= 75
    assert all(counts[tag] >= least for tag, least in AT_LEAST.items()), counts
    assert set(counts) == {*AT_LEAST, "partial", "known"}


def test_the_readme_counts_the_samples_correctly(dataset: Dataset) -> None:
    readme = (ROOT / "eval" / "datasets" / "README.md").read_text(encoding="utf-8")
    for tag, count in Counter(tag for sample in dataset for tag in sample.tags).items():
        assert f"| `{tag}` | {count} |" in readme
    assert f"contains {dataset.count} samples" in readme


def test_no_question_is_asked_twice(dataset: Dataset) -> None:
    asked = Counter((sample.question, sample.history) for sample in dataset if sample.task == "ask")
    assert max(asked.values()) == 1


def test_questions_from_the_tests_are_tagged_as_known(dataset: Dataset) -> None:
    known = {question.text for sample in SAMPLES for question in sample.answerable}
    known |= {question for sample in SAMPLES for question in sample.unanswerable}
    for sample in dataset:
        assert ("known" in sample.tags) == (sample.question in known), sample.id


def test_the_dataset_is_about_the_bundled_articles_and_the_planted_ones(dataset: Dataset) -> None:
    named = {dataset.file(name) for name in dataset.articles}
    assert named == {*bundled_articles(), *bundled_dataset().parent.glob("planted/*.txt")}


def test_each_article_is_summarised_once(dataset: Dataset) -> None:
    summaries = tagged(dataset, "summary")
    assert summaries == [sample for sample in dataset if sample.task == "summarize"]
    assert [bundled_dataset().parent / sample.articles[0] for sample in summaries] == bundled_articles()


def test_every_quote_occurs_once_in_its_articles(dataset: Dataset, articles: dict[str, Article]) -> None:
    for sample in dataset:
        assert len(evidence_places(sample, articles)) == len(sample.evidence)
        for quote in sample.evidence:
            assert sum(articles[name].text.count(quote) for name in sample.articles) == 1, (sample.id, quote)


def test_every_quote_is_within_one_sentence(dataset: Dataset, articles: dict[str, Article]) -> None:
    sentences = {article.id: article.sentences for article in articles.values()}
    for sample in dataset:
        for place in evidence_places(sample, articles):
            holding = [
                sentence
                for sentence in sentences[place.article]
                if sentence.start <= place.start and place.end <= sentence.end
            ]
            assert len(holding) == 1, (sample.id, place)


def test_answerable_samples_have_evidence_and_an_answer(dataset: Dataset) -> None:
    for sample in dataset:
        if sample.task == "ask":
            given = bool(sample.evidence), bool(sample.answers)
            assert given == ((False, False) if sample.answerable is False else (True, True)), sample.id
        if UNANSWERABLE & set(sample.tags):
            assert sample.answerable is False, sample.id
        assert (sample.answerable == "partial") == ("partial" in sample.tags)


def test_multi_sentence_samples_need_several_sentences(
    dataset: Dataset, articles: dict[str, Article]
) -> None:
    for sample in tagged(dataset, "multi-sentence"):
        (name,) = sample.articles
        places = evidence_places(sample, articles)
        held = {
            sentence
            for sentence in articles[name].sentences
            for place in places
            if sentence.start < place.end and place.start < sentence.end
        }
        assert len(held) >= 2, sample.id


def test_a_comparison_has_evidence_in_both_articles(dataset: Dataset, articles: dict[str, Article]) -> None:
    for sample in tagged(dataset, "comparison"):
        found = {place.article for place in evidence_places(sample, articles)}
        assert found == {articles[name].id for name in sample.articles}
        assert len(found) == 2


def test_a_follow_up_has_a_history(dataset: Dataset) -> None:
    for sample in dataset:
        assert bool(sample.history) == ("follow-up" in sample.tags), sample.id


def test_lines_that_answer_junk_questions_are_dropped(dataset: Dataset, articles: dict[str, Article]) -> None:
    samples = tagged(dataset, "junk")
    assert {sample.id for sample in samples} == set(JUNK)
    for sample in samples:
        (name,) = sample.articles
        file = dataset.file(name)
        assert file is not None
        assert JUNK[sample.id] in file.read_text(encoding="utf-8")
        for article in articles.values():
            assert JUNK[sample.id] not in article.text


def test_planted_lines_are_stored_and_answer_nothing(dataset: Dataset, articles: dict[str, Article]) -> None:
    samples = [sample for sample in tagged(dataset, "injection") if sample.answerable is False]
    assert {sample.id for sample in samples} == set(PLANTED)
    for sample in samples:
        (name,) = sample.articles
        (line,) = [line for line in articles[name].text.split("\n") if PLANTED[sample.id] in line]
        assert not any(quote in line for other in dataset for quote in other.evidence)
