"""Of a damaged file of articles, what can be read is saved, and what has changed is known."""

import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag.errors import ArticleDamaged, LibraryDamaged
from rag.indexing.prepare import content
from rag.reading.article import read_article
from rag.storage.articles import Articles
from rag.storage.database import Database
from rag.storage.pending import Pending
from rag.storage.salvage import is_lost, problem, salvage
from rag.types import Article, Source

MANY = 40


def story(number: int) -> Article:
    text = "\n\n".join(f"The ferry number {number} sails from quay {line} at noon." for line in range(30))
    return read_article(Source(f"/stories/{number}.txt", f"Ferry {number}\n\n{text}\n"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of many articles."""
    file = tmp_path / "library" / "library.sqlite3"
    articles = Articles(Database(file))
    for number in range(MANY):
        article = story(number)
        articles.begin([Pending(article, content(article.source), "v1")])
        articles.finish({article.id: 3})
    return file


def change(path: Path, statement: str, *values: Any) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda raw: raw.replace(b"at noon", b"at nine", 1),
    "input": lambda raw: raw[:50] + b"\xff\xfe" + raw[52:],
    "places": lambda raw: raw[:-5],
    "title": lambda _: b"\xc3\x28",
    "keep": lambda _: b"[1",
}


@pytest.mark.parametrize("column", CHANGES)
def test_an_article_that_has_changed_is_known_and_the_others_are_read(path: Path, column: str) -> None:
    articles, hurt = Articles(Database(path)), story(3).id
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = bytes
        [raw] = db.execute(f"SELECT {column} FROM articles WHERE id = ?", (hurt,)).fetchone()  # noqa: S608
    statement = f"UPDATE articles SET {column} = CAST(? AS TEXT) WHERE id = ?"  # noqa: S608
    change(path, statement, CHANGES[column](raw), hurt)
    with pytest.raises(ArticleDamaged, match=f"{hurt}.*citewell doctor --fix"):
        articles.get(hurt)
    assert articles.sound(hurt) is None
    read = articles.texts({story(n).id: "v1" for n in (3, 4)})
    assert read.pop(hurt) is None
    assert read.keys() == {story(4).id}
    assert [item.id for item in articles.damaged()] == [hurt]
    assert articles.get(story(4).id) == story(4)
    assert len(articles.rows()) == MANY


def test_what_a_writer_changes_is_no_damage(path: Path) -> None:
    articles = Articles(Database(path))
    articles.move(story(1).id, "/elsewhere.txt")
    articles.drop(story(2).id)
    articles.swept(story(2).id)
    assert (articles.damaged(), problem(path)) == ([], None)


@pytest.mark.parametrize("column", ["origin", "added"])
def test_what_no_digest_covers_is_compared_with_an_index(path: Path, column: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        [value] = db.execute(f"SELECT {column} FROM articles LIMIT 1").fetchone()  # noqa: S608
    raw = value.encode() if isinstance(value, str) else struct.pack(">d", value)
    assert problem(path) is None
    path.write_bytes(path.read_bytes().replace(raw, raw[:-1] + bytes([raw[-1] ^ 1]), 1))
    assert problem(path)
    assert Articles(Database(path)).damaged() == []


def test_a_lost_stamp_comes_back_with_the_next_change(path: Path) -> None:
    change(path, "DELETE FROM stamp")
    articles = Articles(Database(path))
    before = articles.stamp()
    articles.touch()
    assert articles.stamp() != before
    assert articles.stamp().mine


@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_library_whose_articles_are_lost_is_no_new_one(path: Path, how: str) -> None:
    assert not is_lost(path)
    path.unlink()
    if how == "empty":
        path.touch()
    assert not is_lost(path)  # there is nothing else
    (path.parent / "vectors").mkdir()
    assert is_lost(path)
    assert problem(path) == "it is missing or empty"


def test_the_rows_that_can_be_read_are_saved(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    page = 4096
    for at in range(len(raw) // page // 3 * page, len(raw) // page // 2 * page):
        raw[at] = 0x55
    path.write_bytes(raw)
    assert problem(path)
    lost = salvage(path, may_be_empty=False)
    articles = Articles(Database(path))
    assert lost is not None
    assert problem(path) is None
    sound = {row.origin for row in articles.rows() if articles.sound(row.id)}
    assert 0 < len(sound) < MANY
    assert all(articles.get(story(n).id) == story(n) for n in range(MANY) if f"/stories/{n}.txt" in sound)
    assert path.with_name("library.sqlite3.damaged").read_bytes() == bytes(raw)


def test_of_a_file_that_was_cut_the_first_part_is_saved(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    assert problem(path)
    assert salvage(path, may_be_empty=False) is not None
    articles = Articles(Database(path))
    sound = [row.id for row in articles.rows() if articles.sound(row.id)]
    assert MANY // 5 < len(sound) < MANY
    assert problem(path) is None


def test_a_file_of_which_nothing_can_be_read_stays(path: Path) -> None:
    raw = b"not a database" * 1_000
    path.write_bytes(raw)
    assert problem(path)
    assert salvage(path, may_be_empty=False) is None
    assert path.read_bytes() == raw
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        Articles(Database(path))
