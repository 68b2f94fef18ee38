"""The articles in SQLite: what a document says of itself, and libraries of an older or a newer schema."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import LibraryError
from rag.reading.article import read_article
from rag.storage.articles import Articles
from rag.storage.database import Database
from rag.storage.digest import DIGESTED, digest
from rag.storage.pending import Pending
from rag.storage.rows import stored as row_of
from rag.storage.salvage import problem
from rag.storage.schema import _MIGRATIONS
from rag.types import Article, LeftOut, Metadata, Source

TEXT = "The Ferry\n\nThe ferry sails at noon.\nMenu\n\nIt was built in Rostock."
FIRST_SCHEMA = """
CREATE TABLE articles (
    id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'indexed')),
    origin TEXT NOT NULL, input TEXT NOT NULL, keep TEXT NOT NULL, keep_all INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, places TEXT NOT NULL,
    content TEXT NOT NULL, version TEXT NOT NULL, chunks INTEGER NOT NULL, added REAL NOT NULL,
    PRIMARY KEY (id, state));
CREATE INDEX by_content ON articles (content);
CREATE TABLE stale (article TEXT PRIMARY KEY);
CREATE TABLE stamp (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER, writer TEXT);
INSERT INTO stamp VALUES (1, 0, '');
INSERT INTO articles VALUES ('a1', 'indexed', '/old.txt', 'Old. It stays.', '[]', 0, 'Old', 'Old. It stays.',
    '{"sections":[[null,0,14,0]],"paragraphs":[[0,14]],"sentences":[[0,4],[5,14]],"receipt":[[1,true,null,null]]}',
    'c', 'v', 1, 0.0);
PRAGMA user_version = 1;
"""


def stored(articles: Articles, origin: str, metadata: Metadata) -> Article:
    left_out = (LeftOut(4, "outside the article"),)
    article = read_article(
        Source(
            origin,
            TEXT,
            title="The Ferry",
            metadata=metadata,
            left_out=left_out,
            pages=(1, 5),
            layout=b"\0places",
            recognised=(5,),
        )
    )
    articles.begin([Pending(article, article.id, "v1")])
    articles.finish({article.id: 1})
    return article


def test_damage_to_what_may_change_with_a_new_reading_is_found(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    stored(Articles(Database(path)), "/a.png", Metadata())
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert problem(path) is None
    raw = path.read_bytes()
    assert raw.count(b"[5]") == 2  # in the table and in an index
    path.write_bytes(raw.replace(b"[5]", b"[6]", 1))
    assert problem(path) is not None


def test_a_library_of_the_first_schema_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST_SCHEMA)
    articles = Articles(Database(path))
    old = articles.get("a1")
    assert old is not None
    assert (old.text, old.pages) == ("Old. It stays.", ())
    assert old.source == Source("/old.txt", "Old. It stays.", reader="")
    assert [info.is_outdated for info in articles.infos()] == [True]
    new = stored(articles, "/new.pdf", Metadata(date="2024-03-01"))
    assert [info.id for info in Articles(Database(path)).infos()] == ["a1", new.id]


def test_a_library_of_a_newer_schema_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    Articles(Database(path))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="newer Citewell: update"):
        Articles(Database(path))


@pytest.mark.parametrize("version", range(1, len(_MIGRATIONS)))
def test_a_library_of_each_older_schema_opens_with_a_row_that_was_damaged_before(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "library.sqlite3"
    with closing(sqlite3.connect(path)) as db, db:
        db.create_function("digest", -1, lambda *values: digest(values), deterministic=True)
        for statement in ";".join(_MIGRATIONS[:version]).split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {version}")
        columns = [row[1] for row in db.execute("PRAGMA table_info(articles)")]
        for name in ("a1", "a2"):
            article = read_article(Source(f"/{name}.txt", "The Ferry\n\nIt sails at noon.", reader=""), name)
            known = row_of(article) | {
                "state": "indexed",
                "content": "c",
                "version": "v",
                "chunks": 1,
                "added": 1,
            }
            known["digest"] = digest([known[column] for column in DIGESTED])
            row = {column: known[column] for column in columns}
            marks = ", ".join("?" * len(row))
            db.execute(f"INSERT INTO articles ({', '.join(row)}) VALUES ({marks})", [*row.values()])  # noqa: S608
        db.execute("UPDATE articles SET title = CAST(x'c328' AS TEXT) WHERE id = 'a2'")
    articles = Articles(Database(path))
    source = Source("/a1.txt", "The Ferry\n\nIt sails at noon.", reader="")  # of a reader that had no name
    assert articles.get("a1") == read_article(source, "a1")
    assert [row.id for row in articles.rows()] == ["a1", "a2"]
    assert [item.id for item in articles.damaged()] == ["a2"]
