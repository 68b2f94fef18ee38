"""One contract for every store of vectors: the fake, and those that libraries use."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from cluster import chroma
from fakes import FakeVectors

from rag.address import Address
from rag.errors import EmbedderMismatch, LibraryDamaged
from rag.storage.articles import Stamp
from rag.storage.served_vectors import ServedVectors
from rag.storage.stores import VectorStore
from rag.storage.vectors import Vectors
from rag.types import Chunk

AXES = np.eye(8, dtype=np.float32)
Opened: TypeAlias = Callable[[str, int], VectorStore]


def chunk(article: str, start: int, version: str = "v1") -> Chunk:
    return Chunk(article, version, 0, start, start + 10)


def embedded(folder: Path, embedder: str = "fake", dimension: int = 8) -> VectorStore:
    """The vectors in an embedded Chroma."""
    stamp = Stamp(0, mine=False)
    return Vectors(folder, embedder, lambda: dimension, stamp=lambda: stamp, lock=lambda _: nullcontext())


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with chroma() as url:
        yield url


@pytest.fixture(params=["chroma", pytest.param("server", marks=pytest.mark.cluster)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """Opens the same vectors with any embedder and dimension."""
    if request.param == "chroma":
        return lambda embedder, dimension: embedded(tmp_path / "vectors", embedder, dimension)
    address, name = Address(request.getfixturevalue("server")), f"citewell-{uuid.uuid4()}"
    return lambda embedder, dimension: ServedVectors(address, name, embedder, lambda: dimension)


@pytest.fixture(params=["fake", "chroma", pytest.param("server", marks=pytest.mark.cluster)])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> VectorStore:
    store: VectorStore
    if request.param == "fake":
        store = FakeVectors()
    elif request.param == "chroma":
        store = embedded(tmp_path / "vectors")
    else:
        address = Address(request.getfixturevalue("server"))
        store = ServedVectors(address, f"citewell-{uuid.uuid4()}", "fake", lambda: 8)
    store.create()
    return store


def test_the_nearest_vector_comes_first_with_its_cosine(vectors: VectorStore) -> None:
    vectors.add([chunk("a", 0), chunk("a", 10), chunk("b", 0)], AXES[:3])
    near = (AXES[1] * 0.8 + AXES[2] * 0.6).astype(np.float32)
    first, second, third = vectors.query(near, 5)
    assert (first.chunk, second.chunk, third.chunk) == (chunk("a", 10), chunk("b", 0), chunk("a", 0))
    assert [first.score, second.score, third.score] == pytest.approx([0.8, 0.6, 0.0], abs=1e-5)


def test_vectors_of_chosen_articles_only(vectors: VectorStore) -> None:
    vectors.add([chunk("a", 0), chunk("b", 0), chunk("c", 0)], AXES[:3])
    assert {hit.chunk.article for hit in vectors.query(AXES[0], 5, ["b", "c"])} == {"b", "c"}
    assert vectors.query(AXES[0], 5, []) == []


def test_vectors_added_twice_are_there_once(vectors: VectorStore) -> None:
    for _ in range(2):
        vectors.add([chunk("a", 0), chunk("a", 10)], AXES[:2])
    assert vectors.count() == 2
    assert vectors.counts() == {("a", "v1"): 2}


def test_sweeping_vectors_leaves_the_version_named_and_the_other_articles(
    vectors: VectorStore,
) -> None:
    vectors.add([chunk("a", 0), chunk("a", 0, "v2"), chunk("b", 0)], AXES[:3])
    vectors.sweep("a", "v2")
    assert vectors.counts() == {("a", "v2"): 1, ("b", "v1"): 1}
    vectors.sweep("a", None)
    vectors.sweep("nobody", None)
    assert vectors.counts() == {("b", "v1"): 1}
    assert [hit.chunk.article for hit in vectors.query(AXES[0], 5)] == ["b"]


def test_vectors_come_back_by_the_starts_of_their_chunks(vectors: VectorStore) -> None:
    vectors.add([chunk("a", 0), chunk("a", 10), chunk("a", 0, "v2"), chunk("b", 20)], AXES[:4])
    found = vectors.get("a", "v1")
    assert sorted(found) == [0, 10]
    assert np.array_equal([found[0], found[10]], AXES[:2])
    assert vectors.get("nobody", "v1") == {}


def test_a_successor_is_filled_next_to_a_store_and_replaces_it(vectors: VectorStore) -> None:
    vectors.add([chunk("a", 0)], AXES[:1])
    successor = vectors.successor()
    successor.create()
    successor.add([chunk("b", 0), chunk("b", 10)], AXES[:2])
    assert vectors.counts() == {("a", "v1"): 1}
    vectors.give_way(successor)
    assert vectors.counts() == {("b", "v1"): 2}
    assert [hit.chunk for hit in vectors.query(AXES[1], 1)] == [chunk("b", 10)]


def test_a_store_that_is_created_again_is_empty(vectors: VectorStore) -> None:
    vectors.add([chunk("a", 0)], AXES[:1])
    vectors.create()
    assert (vectors.count(), vectors.query(AXES[0], 5)) == (0, [])


@pytest.mark.parametrize(("name", "length"), [("other", 8), ("fake", 9)])
def test_vectors_of_another_embedder_are_refused_with_the_remedy(
    opened: Opened, name: str, length: int
) -> None:
    store, other = opened("fake", 8), opened(name, length)
    store.create()
    store.add([chunk("a", 0)], AXES[:1])
    with pytest.raises(EmbedderMismatch, match="citewell reindex"):
        other.query(np.ones(length, dtype=np.float32), 1)
    assert other.made_by() == ("fake", 8)


def test_vectors_that_are_lost_are_damage(opened: Opened) -> None:
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        opened("fake", 8).count()
