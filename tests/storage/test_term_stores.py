"""One contract for every store of terms: the fake, and those that libraries use."""

from pathlib import Path

import pytest
from fakes import FakeLexical

from rag.storage.lexical import Lexical
from rag.storage.stores import TermStore
from rag.types import Chunk


def chunk(article: str, start: int, version: str = "v1") -> Chunk:
    return Chunk(article, version, 0, start, start + 10)


@pytest.fixture(params=["fake", "tantivy"])
def terms(request: pytest.FixtureRequest, tmp_path: Path) -> TermStore:
    store: TermStore = FakeLexical() if request.param == "fake" else Lexical(tmp_path / "terms")
    store.create()
    return store


def test_terms_find_the_chunk_that_has_them(terms: TermStore) -> None:
    terms.add(
        [chunk("a", 0), chunk("a", 10), chunk("b", 0)],
        ["Harbour", "Harbour", "Weather"],
        ["the crane was moved", "the ferry sailed at noon", "rain was expected"],
    )
    assert terms.query("When is the ferry at noon?", 5)[0].chunk == chunk("a", 10)
    assert {hit.chunk for hit in terms.query("harbour", 5)} == {chunk("a", 0), chunk("a", 10)}
    assert [hit.chunk for hit in terms.query("was", 5, ["b"])] == [chunk("b", 0)]
    assert terms.query("was", 5, []) == []
    assert terms.query("xylophone", 5) == []


def test_terms_added_twice_are_there_once_and_swept_by_version(terms: TermStore) -> None:
    for _ in range(2):
        terms.add([chunk("a", 0), chunk("a", 0, "v2"), chunk("b", 0)], [""] * 3, ["one", "two", "three"])
    assert terms.count() == 3
    terms.sweep("a", "v2")
    assert terms.counts() == {("a", "v2"): 1, ("b", "v1"): 1}
    terms.sweep("a", None)
    assert terms.counts() == {("b", "v1"): 1}


@pytest.mark.parametrize(
    "question",
    [
        'AND OR NOT ( "ferry" : ) + - ^ ~ * ? \\ / [a TO b] {x} body:ferry',
        "ferry" + " and" * 10_000,
        " ".join(f"word{i}" for i in range(10_000)) + " ferry",
        "ferry\x00\udc80",
        "??? !!! …",
        "",
        "x" * 100_000,
    ],
)
def test_no_question_is_a_syntax_error(terms: TermStore, question: str) -> None:
    terms.add([chunk("a", 0)], [""], ["the ferry"])
    assert len(terms.query(question, 5)) <= 1


def test_a_store_that_is_created_again_is_empty(terms: TermStore) -> None:
    terms.add([chunk("a", 0)], [""], ["the ferry"])
    terms.create()
    assert (terms.count(), terms.query("ferry", 5)) == (0, [])
