"""The benchmark of peers, at its tiniest, with what needs no packages of others."""

from pathlib import Path

import pytest
from news import News, Story
from pipelines import OURS, pipeline
from pipelines.measure import measure

from rag.indexing.embed import StaticEmbedder


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return told(seed=7)


def told(seed: int) -> list[Story]:
    return list(News(seed).stories(12_000))


def test_the_same_seed_tells_the_same_news(stories: list[Story]) -> None:
    assert told(seed=7) == stories
    assert told(seed=8) != stories


@pytest.mark.parametrize("name", OURS)
def test_a_question_finds_the_story_that_it_is_about(name: str, stories: list[Story], tmp_path: Path) -> None:
    store = pipeline(name)(tmp_path, StaticEmbedder().embed)
    assert store.ingest([story.text for story in stories]) > len(stories)
    for story in stories:
        found = store.search(story.question)
        text = " ".join(story.text.split())
        assert any(" ".join(passage.split()) in text for passage in found[:3])


@pytest.mark.parametrize("name", OURS)
def test_every_question_is_timed_and_all_that_is_stored_is_counted(
    name: str, stories: list[Story], tmp_path: Path
) -> None:
    texts = [story.text for story in stories]
    found = measure(name, texts, [story.question for story in stories], tmp_path)
    assert found.characters == sum(map(len, texts))
    assert len(found.search_seconds) == len(stories)
    assert found.disk > 4 * StaticEmbedder().dimension * found.chunks  # a vector has four bytes a number
