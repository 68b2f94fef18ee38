"""One contract for the fake and the real index of vectors, and one for those of terms."""

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FakeLexical, FakeVectors

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryError
from rag.storage.articles import Stamp
from rag.storage.chroma import Client
from rag.storage.lexical import Lexical
from rag.storage.vectors import Vectors
from rag.types import Chunk

AXES = np.eye(8, dtype=np.float32)


def chunk(article: str, start: int, version: str = "v1") -> Chunk:
    return Chunk(article, version, 0, start, start + 10)


def real_vectors(folder: Path, embedder: str = "fake", dimension: int = 8) -> Vectors:
    return Vectors(
        folder, embedder, lambda: dimension, stamp=lambda: Stamp(0, mine=False), lock=lambda _: nullcontext()
    )


@pytest.fixture(params=["fake", "real"])
def vectors(request: pytest.FixtureRequest, tmp_path: Path) -> FakeVectors | Vectors:
    index = FakeVectors() if request.param == "fake" else real_vectors(tmp_path / "vectors")
    index.create()
    return index


@pytest.fixture(params=["fake", "real"])
def terms(request: pytest.FixtureRequest, tmp_path: Path) -> FakeLexical | Lexical:
    index = FakeLexical() if request.param == "fake" else Lexical(tmp_path / "terms")
    index.create()
    return index


def test_the_nearest_vector_comes_first_with_its_cosine(vectors: FakeVectors | Vectors) -> None:
    vectors.add([chunk("a", 0), chunk("a", 10), chunk("b", 0)], AXES[:3])
    near = (AXES[1] * 0.8 + AXES[2] * 0.6).astype(np.float32)
    first, second, third = vectors.query(near, 5)
    assert (first.chunk, second.chunk, third.chunk) == (chunk("a", 10), chunk("b", 0), chunk("a", 0))
    assert [first.score, second.score, third.score] == pytest.approx([0.8, 0.6, 0.0], abs=1e-5)


def test_vectors_of_chosen_articles_only(vectors: FakeVectors | Vectors) -> None:
    vectors.add([chunk("a", 0), chunk("b", 0), chunk("c", 0)], AXES[:3])
    assert {hit.chunk.article for hit in vectors.query(AXES[0], 5, ["b", "c"])} == {"b", "c"}
    assert vectors.query(AXES[0], 5, []) == []


def test_a_record_that_is_deleted_while_it_is_asked_for_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma then gives its vector without its place."""
    index = real_vectors(tmp_path / "vectors")
    index.create()
    index.add([chunk("a", 0), chunk("a", 10)], AXES[:2])
    real, asked = Client.nearest, 0

    def nearest(client: Client, *question: Any) -> tuple[list[Any], list[float]]:
        nonlocal asked
        asked += 1
        places, distances = real(client, *question)
        return [None, *places[1:]] if asked < 3 else places, distances

    monkeypatch.setattr(Client, "nearest", nearest)
    assert [hit.chunk for hit in index.query(AXES[0], 2)] == [chunk("a", 0), chunk("a", 10)]
    assert asked == 3
    asked = -100
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        index.query(AXES[0], 2)


def test_vectors_added_twice_are_there_once(vectors: FakeVectors | Vectors) -> None:
    for _ in range(2):
        vectors.add([chunk("a", 0), chunk("a", 10)], AXES[:2])
    assert vectors.count() == 2
    assert vectors.counts() == {("a", "v1"): 2}


def test_sweeping_vectors_leaves_the_version_named_and_the_other_articles(
    vectors: FakeVectors | Vectors,
) -> None:
    vectors.add([chunk("a", 0), chunk("a", 0, "v2"), chunk("b", 0)], AXES[:3])
    vectors.sweep("a", "v2")
    assert vectors.counts() == {("a", "v2"): 1, ("b", "v1"): 1}
    vectors.sweep("a", None)
    vectors.sweep("nobody", None)
    assert vectors.counts() == {("b", "v1"): 1}
    assert [hit.chunk.article for hit in vectors.query(AXES[0], 5)] == ["b"]


@pytest.mark.slow
def test_more_vectors_than_one_batch_takes(tmp_path: Path) -> None:
    index = real_vectors(tmp_path / "vectors")
    index.create()
    chunks = [chunk("a", start) for start in range(0, 60_000, 10)]
    index.add(chunks, np.random.default_rng(1).normal(size=(6_000, 8)).astype(np.float32))
    assert index.counts() == {("a", "v1"): 6_000}
    index.sweep("a", None)
    assert index.count() == 0


def test_vectors_of_another_embedder_are_refused_with_the_remedy(tmp_path: Path) -> None:
    index = real_vectors(tmp_path / "vectors")
    index.create()
    index.add([chunk("a", 0)], AXES[:1])
    for name, length in (("other", 8), ("fake", 9)):
        other = real_vectors(tmp_path / "vectors", name, length)
        with pytest.raises(EmbedderMismatch, match="citewell reindex"):
            other.query(np.ones(length, dtype=np.float32), 1)


def test_a_lost_vector_file_is_damage_and_not_a_short_list(tmp_path: Path) -> None:
    """Chroma itself answers with the few rows that were not yet in that file."""
    index = real_vectors(tmp_path / "vectors")
    index.create()
    some = np.random.default_rng(1).normal(size=(1_200, 8)).astype(np.float32)
    index.add([chunk("a", start) for start in range(1_200)], some)
    [lost] = [path for path in (tmp_path / "vectors").iterdir() if path.is_dir()]
    shutil.rmtree(lost)
    again = real_vectors(tmp_path / "vectors")
    for look in (again.count, again.counts):
        with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
            look()


@pytest.mark.parametrize("damage", ["lost", "emptied", "garbage"])
def test_damaged_files_are_one_clear_error(tmp_path: Path, damage: str) -> None:
    vectors, terms = real_vectors(tmp_path / "vectors"), Lexical(tmp_path / "terms")
    vectors.create()
    vectors.add([chunk("a", 0)], AXES[:1])
    terms.create()
    terms.add([chunk("a", 0)], [""], ["word"])
    for folder in (tmp_path / "vectors", tmp_path / "terms"):
        for path in list(folder.rglob("*")):
            if damage == "garbage" and path.is_file():
                path.write_bytes(b"\x93garbage" * 500)
        if damage != "garbage":
            shutil.rmtree(folder)
        if damage == "emptied":
            folder.mkdir()
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        real_vectors(tmp_path / "vectors").query(AXES[0], 1)
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        Lexical(tmp_path / "terms").query("word", 1)


def test_a_file_in_the_place_of_an_index_is_named_and_left(tmp_path: Path) -> None:
    for name, index in (
        ("vectors", real_vectors(tmp_path / "vectors")),
        ("terms", Lexical(tmp_path / "terms")),
    ):
        (tmp_path / name).write_text("mine")
        with pytest.raises(LibraryError, match=rf"{name} can't be replaced \(File exists\): move it away"):
            index.create()
        assert (tmp_path / name).read_text() == "mine"


def test_terms_find_the_chunk_that_has_them(terms: FakeLexical | Lexical) -> None:
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


def test_terms_added_twice_are_there_once_and_swept_by_version(terms: FakeLexical | Lexical) -> None:
    for _ in range(2):
        terms.add([chunk("a", 0), chunk("a", 0, "v2"), chunk("b", 0)], [""] * 3, ["one", "two", "three"])
    assert terms.count() == 3
    terms.sweep("a", "v2")
    assert terms.counts() == {("a", "v2"): 1, ("b", "v1"): 1}
    terms.sweep("a", None)
    assert terms.counts() == {("b", "v1"): 1}


def test_what_a_killed_writer_left_is_not_in_the_way_of_the_next(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "terms")
    index.create()
    index.add([chunk("a", 0), chunk("b", 0)], [""] * 2, ["one", "two"])
    shutil.copytree(tmp_path / "terms", tmp_path / "killed")
    index.sweep("a", None)
    # One that is killed in the middle of this has written its files, and not that they count.
    for file in (tmp_path / "terms").iterdir():
        if file.name != "meta.json":
            shutil.copy(file, tmp_path / "killed")
    left = Lexical(tmp_path / "killed")
    left.sweep("a", None)
    assert left.counts() == {("b", "v1"): 1}


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
def test_no_question_is_a_syntax_error(terms: FakeLexical | Lexical, question: str) -> None:
    terms.add([chunk("a", 0)], [""], ["the ferry"])
    assert len(terms.query(question, 5)) <= 1


def test_terms_are_stemmed(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "terms")
    index.create()
    index.add([chunk("a", 0)], [""], ["They were sailing with two ferries."])
    assert len(index.query("Sails a ferry?", 5)) == 1


FOUND = [
    ("de", "Die Brücken der Stadt wurden geschlossen.", "Welche Brücke wurde geschlossen?"),
    ("fr", "Les ponts de la ville ont été fermés.", "Quel pont a-t-on fermé ?"),
    ("es", "Cerraron los puentes de la ciudad.", "¿Qué puente cerró la ciudad?"),
    ("nl", "De bruggen van de stad werden gesloten.", "Welke brug is gesloten?"),
    ("it", "I ponti della città sono stati chiusi.", "Quale ponte è chiuso?"),
    ("pt", "As pontes da cidade foram fechadas.", "Qual ponte fechada?"),
    ("zh", "市政府关闭了城里的三座桥梁。", "哪些桥梁被关闭了？"),
    ("sv", "Stadens broar stängdes.", "broar"),
    ("ja", "町の橋は閉鎖されました。", "閉鎖された橋はどれ？"),
]


@pytest.mark.parametrize(("language", "text", "question"), FOUND)
def test_terms_are_stemmed_in_the_language_of_the_article(
    tmp_path: Path, language: str, text: str, question: str
) -> None:
    index = Lexical(tmp_path / "terms")
    index.create()
    index.add([chunk("a", 0)], [""], [text], language)
    index.add([chunk("b", 0)], [""], ["The weather was fine all week."])
    assert [hit.chunk for hit in index.query(question, 5)] == [chunk("a", 0)]


def test_a_heading_in_another_language_is_found(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "terms")
    index.create()
    index.add([chunk("a", 0)], ["Die Brücken"], ["Sie sind zu."], "de")
    assert len(index.query("Brücke", 5)) == 1


def test_the_small_words_of_one_language_are_not_looked_up_in_it(tmp_path: Path) -> None:
    index = Lexical(tmp_path / "terms")
    index.create()
    index.add([chunk("a", 0)], [""], ["The fish in the lake may die."])
    index.add([chunk("b", 0)], [""], ["Die Behörde fand die Ursache."], "de")
    assert [hit.chunk for hit in index.query("Which fish die?", 5)] == [chunk("a", 0)]


def test_a_question_is_searched_in_each_language_of_the_library(tmp_path: Path) -> None:
    index, mixed = Lexical(tmp_path / "terms"), Lexical(tmp_path / "mixed")
    for each in (index, mixed):
        each.create()
        each.add([chunk("a", 0)], [""], ["The ferry sailed to the port at noon."])
    mixed.add([chunk("b", 0)], [""], ["Le port est fermé."], "fr")
    assert [hit.chunk for hit in index.query("Which port?", 5)] == [chunk("a", 0)]
    assert {hit.chunk for hit in mixed.query("Which port?", 5)} == {chunk("a", 0), chunk("b", 0)}
