"""What only the indexes in files do: damage, batches, killed writers, and languages."""

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import LibraryDamaged, LibraryError
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


@pytest.mark.slow
def test_more_vectors_than_one_batch_takes(tmp_path: Path) -> None:
    index = real_vectors(tmp_path / "vectors")
    index.create()
    chunks = [chunk("a", start) for start in range(0, 60_000, 10)]
    index.add(chunks, np.random.default_rng(1).normal(size=(6_000, 8)).astype(np.float32))
    assert index.counts() == {("a", "v1"): 6_000}
    index.sweep("a", None)
    assert index.count() == 0


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
