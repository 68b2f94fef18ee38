"""The benchmark of peers, at its tiniest, with what needs no packages of others."""

from pathlib import Path

import pytest
from news import News
from pipelines import OURS, pipeline
from pipelines.measure import measure

from rag.indexing.embed import StaticEmbedder

STORIES = list(News(seed=7).stories(12_000))
TEXTS, QUESTIONS = [story.text for story in STORIES], [story.question for story in STORIES]


def test_the_same_seed_tells_the_same_news() -> None:
    assert list(News(seed=7).stories(12_000)) == STORIES
    assert list(News(seed=8).stories(12_000)) != STORIES


@pytest.mark.parametrize("name", OURS)
def test_a_question_finds_the_story_that_it_is_about(name: str, tmp_path: Path) -> None:
    store = pipeline(name)(tmp_path, StaticEmbedder().embed)
    assert store.ingest(TEXTS) > len(TEXTS)
    for question in QUESTIONS:
        [story] = [story for story in STORIES if story.question == question]
        found = store.search(question)
        assert any(passage.strip() in story.text for passage in found[:3])


@pytest.mark.parametrize("name", OURS)
def test_every_question_is_timed_and_all_that_is_stored_is_counted(name: str, tmp_path: Path) -> None:
    found = measure(name, TEXTS, QUESTIONS, tmp_path)
    assert found.characters == sum(map(len, TEXTS))
    assert len(found.search_seconds) == len(QUESTIONS)
    assert found.disk > 4 * StaticEmbedder().dimension * found.chunks  # a vector has four bytes a number
