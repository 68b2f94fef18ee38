"""The articles, in SQLite: what is here is the truth, and everything else is derived from it.

An article has at most two rows: the indexed one, which readers see, and a pending one while a
new version of it is being indexed. The step from one to the other is one transaction, which
also notes that the chunks of the old version are to be swept; so a crash at any moment leaves
either a pending row or a note, and the next writer finishes both.
"""

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import LibraryDamaged, LibraryError
from rag.types import Article, ArticleInfo, IngestReceipt, Line, Section, Sentence, Source, Span

_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'indexed')),
    origin TEXT NOT NULL, input TEXT NOT NULL, keep TEXT NOT NULL, keep_all INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, places TEXT NOT NULL,
    content TEXT NOT NULL, version TEXT NOT NULL, chunks INTEGER NOT NULL, added REAL NOT NULL,
    PRIMARY KEY (id, state));
CREATE INDEX IF NOT EXISTS by_content ON articles (content);
CREATE TABLE IF NOT EXISTS stale (article TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS stamp (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER, writer TEXT);
INSERT OR IGNORE INTO stamp VALUES (1, 0, '');
PRAGMA user_version = 1;
"""
_PATIENCE = 30.0  # seconds for another connection's transaction
_COLUMNS = "id, origin, input, keep, keep_all, title, text, places"


@dataclass(frozen=True, slots=True)
class Stamp:
    """How often the library was written, and whether this process did so last."""

    generation: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of an indexed article without reading its text."""

    id: str
    title: str
    origin: str
    content: str
    version: str
    chunks: int
    keep: frozenset[int]
    keep_all: bool


class Articles:
    """The database in the file `path`, which is made when it is not there; safe for threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = uuid.uuid4().hex
        with self._mapped():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with self._transaction() as db:
            if db.execute("PRAGMA user_version").fetchone()[0] == 0:
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(_SCHEMA)

    def stamp(self) -> Stamp:
        """How often the indexed articles or their chunks have changed, and who changed them last."""
        with self._transaction() as db:
            generation, writer = db.execute("SELECT generation, writer FROM stamp").fetchone()
        return Stamp(generation, writer == self._writer)

    def rows(self) -> list[Row]:
        """The indexed articles, in the order in which they were added."""
        return self._rows("state = 'indexed'")

    def row(self, article_id: str) -> Row | None:
        """The indexed article with this id."""
        return next(iter(self._rows("state = 'indexed' AND id = ?", article_id)), None)

    def twin(self, content: str, article_id: str) -> Row | None:
        """An indexed article of the same content under another id."""
        return next(
            iter(self._rows("state = 'indexed' AND content = ? AND id <> ?", content, article_id)), None
        )

    def infos(self) -> list[ArticleInfo]:
        """The indexed articles as a list of them shows them."""
        return [ArticleInfo(row.id, row.title, row.origin, row.chunks) for row in self.rows()]

    def get(self, article_id: str, version: str | None = None) -> Article | None:
        """The indexed article with this id, if it is of this version where one is given."""
        with self._transaction() as db:
            row = db.execute(
                f"SELECT {_COLUMNS} FROM articles "  # noqa: S608
                "WHERE state = 'indexed' AND id = ? AND version = coalesce(?, version)",
                (article_id, version),
            ).fetchone()
            return _restored(*row) if row else None

    def pending(self) -> list[tuple[Article, str]]:
        """The articles that a writer has not finished, and their versions."""
        with self._transaction() as db:
            found = db.execute(f"SELECT version, {_COLUMNS} FROM articles WHERE state = 'pending'")  # noqa: S608
            return [(_restored(*row[1:]), row[0]) for row in found]

    def unfinished(self) -> bool:
        """Whether a writer has left something to finish."""
        with self._transaction() as db:
            left = "SELECT 1 FROM articles WHERE state = 'pending' UNION ALL SELECT 1 FROM stale"
            return db.execute(left).fetchone() is not None

    def intact(self) -> bool:
        """Whether SQLite finds its file in order."""
        with self._transaction() as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")

    def stale(self) -> list[str]:
        """The ids of the articles whose old chunks are still to be swept."""
        with self._transaction() as db:
            return [row[0] for row in db.execute("SELECT article FROM stale")]

    def versions(self, ids: Collection[str]) -> dict[str, str]:
        """The indexed version of each of these articles that is there."""
        marks = ",".join("?" * len(ids))
        with self._transaction() as db:
            return dict(
                db.execute(
                    f"SELECT id, version FROM articles WHERE state = 'indexed' AND id IN ({marks})",  # noqa: S608
                    tuple(ids),
                ).fetchall()
            )

    def chunks(self) -> int:
        """The number of chunks of all indexed articles."""
        with self._transaction() as db:
            total = db.execute("SELECT coalesce(sum(chunks), 0) FROM articles WHERE state = 'indexed'")
            return int(total.fetchone()[0])

    def begin(self, article: Article, content: str, version: str) -> None:
        """Store a version of an article as pending: readers do not see it yet."""
        source = article.source
        values = (
            *(article.id, "pending", source.origin, source.text, json.dumps(sorted(source.keep))),
            *(source.keep_all, article.title, article.text, _places(article)),
            *(content, version, 0, time.time()),
        )
        with self._transaction() as db:
            db.execute(f"REPLACE INTO articles VALUES ({','.join('?' * len(values))})", values)  # noqa: S608

    def finish(self, article_id: str, chunks: int) -> None:
        """Make the pending version of an article the indexed one, and its old chunks stale."""
        with self._transaction() as db:
            old = db.execute(
                "SELECT added FROM articles WHERE id = ? AND state = 'indexed'", (article_id,)
            ).fetchone()
            if old:
                db.execute("DELETE FROM articles WHERE id = ? AND state = 'indexed'", (article_id,))
                db.execute("INSERT OR IGNORE INTO stale VALUES (?)", (article_id,))
                db.execute("UPDATE articles SET added = ? WHERE id = ?", (old[0], article_id))
            db.execute("UPDATE articles SET state = 'indexed', chunks = ? WHERE id = ?", (chunks, article_id))
            self._bump(db)

    def drop(self, article_id: str) -> None:
        """Remove an article; its chunks become stale."""
        with self._transaction() as db:
            db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            db.execute("INSERT OR IGNORE INTO stale VALUES (?)", (article_id,))
            self._bump(db)

    def swept(self, article_id: str) -> None:
        """Note that an article has no stale chunks left."""
        with self._transaction() as db:
            db.execute("DELETE FROM stale WHERE article = ?", (article_id,))
            self._bump(db)

    def touch(self) -> None:
        """Note that the indexes have changed though the articles have not."""
        with self._transaction() as db:
            self._bump(db)

    def _bump(self, db: sqlite3.Connection) -> None:
        db.execute("UPDATE stamp SET generation = generation + 1, writer = ?", (self._writer,))

    def _rows(self, where: str, *values: str) -> list[Row]:
        with self._transaction() as db:
            found = db.execute(
                "SELECT id, title, origin, content, version, chunks, keep, keep_all FROM articles "  # noqa: S608
                f"WHERE {where} ORDER BY added, id",
                values,
            ).fetchall()
        return [
            Row(
                identifier,
                title,
                origin,
                digest,
                version,
                chunks,
                frozenset(json.loads(keep)),
                bool(keep_all),
            )
            for identifier, title, origin, digest, version, chunks, keep, keep_all in found
        ]

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection of the caller's own, committed at the end."""
        with self._mapped(), closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as db, db:
            yield db

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        home = self._path.parent
        try:
            yield
        except (OSError, sqlite3.OperationalError) as error:
            reason = getattr(error, "strerror", None) or error
            raise LibraryError(
                f"The data folder {home} cannot be used ({reason}): "
                "name another with --data or CITEWELL_HOME, or see that it can be written."
            ) from error
        except (sqlite3.DatabaseError, ValueError, TypeError, KeyError) as error:
            raise LibraryDamaged(
                f"The articles in {self._path} cannot be read ({error}): "
                "put back a copy of that file, or move it away and add the articles again."
            ) from error


def _places(article: Article) -> str:
    """The places in an article, its language and its receipt, without texts that can be sliced from it."""
    lines = article.source.text.split("\n")
    return json.dumps(
        {
            "language": article.language,
            "sections": [[s.heading, s.start, s.end, s.body] for s in article.sections],
            "paragraphs": [[p.start, p.end] for p in article.paragraphs],
            "sentences": [[s.start, s.end] for s in article.sentences],
            "receipt": [
                [
                    line.number,
                    line.kept,
                    line.reason,
                    None if line.text == lines[line.number - 1] else line.text,
                ]
                for line in article.receipt.lines
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _restored(
    article_id: str, origin: str, written: str, keep: str, keep_all: int, title: str, text: str, places: str
) -> Article:
    place: dict[str, Any] = json.loads(places)
    lines = written.split("\n")
    return Article(
        id=article_id,
        title=title,
        source=Source(origin, written, frozenset(json.loads(keep)), bool(keep_all)),
        text=text,
        sections=tuple(Section(*section) for section in place["sections"]),
        paragraphs=tuple(Span(*span) for span in place["paragraphs"]),
        sentences=tuple(Sentence(start, end, text[start:end]) for start, end in place["sentences"]),
        receipt=IngestReceipt(
            tuple(
                Line(number, kept, reason, lines[number - 1] if differing is None else differing)
                for number, kept, reason, differing in place["receipt"]
            )
        ),
        language=place.get(
            "language", "en"
        ),  # what was stored before languages were told was read as English
    )
