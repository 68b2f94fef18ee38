"""A reranker chooses the passages; where it fails, the order of the search stays."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fakes import FakeEmbedder

from rag.errors import ServerFailed
from rag.library import Library
from rag.retrieval.rerank import Retrieved
from rag.types import Passage

QUESTION = "When does the ferry sail?"


class Scripted:
    """A reranker with scores of its own; `batches` keeps what it was asked."""

    name = "scripted"

    def __init__(self, score: Callable[[str], float]) -> None:
        self.batches: list[tuple[str, list[str]]] = []
        self._score = score

    def scores(self, question: str, passages: Sequence[Passage]) -> list[float]:
        texts = [text(passage) for passage in passages]
        self.batches.append((question, texts))
        return [self._score(each) for each in texts]


class Failing(Scripted):
    def scores(self, question: str, passages: Sequence[Passage]) -> list[float]:
        raise ServerFailed("The server is tired.")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """An article of thirty chunks, of which the word `ferry` is in the first ten."""
    library = Library(tmp_path_factory.mktemp("library"), FakeEmbedder(), chunk_tokens=20)
    ferries = [f"The ferry number {number} sails at noon from quay {number}." for number in range(10)]
    cranes = [f"The crane number {number} was moved to the east quay in March." for number in range(20)]
    library.add_text(
        "# The Harbour\n\n" + "\n\n".join(f"{line} {'So they say. ' * 4}" for line in ferries + cranes)
    )
    return library


def text(passage: Passage) -> str:
    return " ".join(sentence.text for sentence in passage.sentences)


def words(found: Retrieved) -> list[str]:
    return [text(passage) for passage in found.passages]


def test_the_scores_rank_the_passages(library: Library) -> None:
    reader = Scripted(len)
    before = library.retrieve(QUESTION, n=3)
    library.retrieve(QUESTION, n=3, reranker=reader)
    last = reader.batches[0][1][-1]
    after = library.retrieve(QUESTION, n=3, reranker=Scripted(lambda text: float(text == last)))
    assert (before.reranker, after.reranker, after.failed) == (None, "scripted", None)
    assert not any(last in each for each in words(before))
    assert last in words(after)[0]
    assert after.passages[0].score == 1


def test_four_times_as_many_are_scored_in_one_batch_and_apart(library: Library) -> None:
    reranker = Scripted(len)
    library.retrieve(QUESTION, n=3, reranker=reranker)
    ((question, texts),) = reranker.batches
    assert question == QUESTION
    assert len(texts) == 12
    assert all(each.count(" number ") == 1 for each in texts)


def test_equal_scores_keep_the_choice_of_the_search(library: Library) -> None:
    equal = library.retrieve(QUESTION, n=3, reranker=Scripted(lambda text: 0.5))
    assert {*words(equal)} == {*words(library.retrieve(QUESTION, n=3))}


def test_where_it_fails_the_order_of_the_search_stays(library: Library) -> None:
    found = library.retrieve(QUESTION, n=3, reranker=Failing(len))
    assert words(found) == [text(passage) for passage in library.passages(QUESTION, n=3)]
    assert (found.reranker, found.failed) == (None, "scripted ranked no passage: The server is tired.")


def test_nothing_found_asks_nobody(tmp_path: Path) -> None:
    reranker = Scripted(len)
    empty = Library(tmp_path, FakeEmbedder())
    assert empty.retrieve(QUESTION, n=3, reranker=reranker) == Retrieved(())
    assert reranker.batches == []
