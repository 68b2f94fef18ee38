"""The labelled answers quote their sources exactly, and their wording doesn't give away the label."""

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.measures import auroc
from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.reading.sentences import split

DATASETS = Path(__file__).parents[2] / "eval" / "datasets"
LIES = {
    "role",
    "cause",
    "speaker",
    "scope",
    "time",
    "merged",
    "plan",
    "number",
    "name",
    "negation",
    "place",
    "degree",
}
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (DATASETS / "answers.jsonl").read_text(encoding="utf-8").splitlines()
]
LABELS = [row["label"] for row in ROWS]


@pytest.fixture(scope="module")
def sentences() -> dict[str, str]:
    """Each stored sentence of the bundled articles, with the name of its article."""
    found: dict[str, str] = {}
    for path in DATASETS.glob("*/*.txt"):
        article = read_article(read_text(path.read_bytes(), path.name))
        found |= {sentence.text: path.name for sentence in article.sentences}
    return found


def words(row: dict[str, Any]) -> set[str]:
    return set(re.findall(r"\w+", row["claim"].lower()))


def test_each_row_has_exactly_its_fields() -> None:
    for row in ROWS:
        assert list(row) == ["source", "claim", "origin", "label", "kind"]
        assert row["origin"] in {"close", "paraphrase"}


def test_half_are_true_and_the_lies_are_spread_evenly() -> None:
    assert Counter(LABELS) == {1: 84, 0: 84}
    assert Counter(row["kind"] for row in ROWS if not row["label"]) == dict.fromkeys(LIES, 7)
    assert {row["kind"] for row in ROWS if row["label"]} == {"true"}


def test_as_many_lies_as_truths_are_close_to_their_source() -> None:
    close = Counter(row["label"] for row in ROWS if row["origin"] == "close")
    assert abs(close[0] - close[1]) <= 2
    assert 40 <= close.total() <= 50


def test_a_source_is_one_to_three_sentences_of_one_article(sentences: dict[str, str]) -> None:
    for row in ROWS:
        quoted = [span.of(row["source"]) for span in split(row["source"])]
        assert 1 <= len(quoted) <= 3
        assert len({sentences[sentence] for sentence in quoted}) == 1


def test_no_claim_is_made_twice_or_copied() -> None:
    assert len({row["claim"] for row in ROWS}) == len(ROWS)
    assert not any(row["claim"] in row["source"] for row in ROWS)


def test_the_length_of_a_claim_does_not_give_a_lie_away() -> None:
    score = auroc([len(row["claim"].split()) for row in ROWS], LABELS)
    assert score is not None
    assert 0.4 <= score <= 0.6


def test_the_words_of_a_claim_do_not_give_a_lie_away() -> None:
    """Naive Bayes on the words, fitted on the claims from other sources."""
    scores = []
    for row in ROWS:
        counts = {0: Counter[str](), 1: Counter[str]()}
        for other in ROWS:
            if other["source"] != row["source"]:
                counts[other["label"]].update(words(other))
        scores.append(sum(math.log((counts[1][word] + 1) / (counts[0][word] + 1)) for word in words(row)))
    score = auroc(scores, LABELS)
    assert score is not None
    assert 0.35 <= score <= 0.65, score
