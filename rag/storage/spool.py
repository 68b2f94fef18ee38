"""Vectors that a library doesn't use yet, in SQLite.

They may have been paid for, and if Chroma is killed while it writes its index, it can lose everything.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged, LibraryError
from rag.types import Chunk

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (
    article TEXT NOT NULL, version TEXT NOT NULL, section INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (article, version, start));
CREATE TABLE IF NOT EXISTS made_by (embedder TEXT NOT NULL, dimension INTEGER NOT NULL);
"""


class Spool:
    """The file `path`, for one process at a time; what is written survives a kill."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def made_by(self) -> tuple[str, int] | None:
        """The embedder of the vectors and their dimension; None without a sound file.

        Raises LibraryError if that can't be told now: the file may have vectors that were paid for.
        """
        if not self._path.exists():
            return None
        try:
            with self._transaction() as db:
                if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'made_by'").fetchone():
                    return None
                found = db.execute("SELECT embedder, dimension FROM made_by").fetchone()
        except LibraryDamaged:
            return None
        return None if found is None else (str(found[0]), int(found[1]))

    def create(self, embedder: str, dimension: int) -> None:
        """Replace any existing file with an empty one."""
        self.discard()
        self._path.touch(mode=0o600)
        with self._transaction() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(_SCHEMA)
            db.execute("INSERT INTO made_by VALUES (?, ?)", (embedder, dimension))

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); idempotent."""
        with self._transaction() as db:
            db.executemany(
                "REPLACE INTO vectors VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (chunk.article, chunk.version, chunk.section, chunk.start, chunk.end, vector.tobytes())
                    for chunk, vector in zip(chunks, vectors, strict=True)
                ),
            )

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article."""
        with self._transaction() as db:
            found = db.execute("SELECT article, version, count(*) FROM vectors GROUP BY article, version")
            return Counter({(article, version): count for article, version, count in found})

    def get(self, article: str, version: str) -> tuple[list[Chunk], NDArray[np.float32]]:
        """The chunks of a version of an article that are in the file, in order, and their vectors."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT article, version, section, start, stop, vector FROM vectors "
                "WHERE article = ? AND version = ? ORDER BY start",
                (article, version),
            ).fetchall()
        vectors = np.frombuffer(b"".join(row[5] for row in rows), dtype=np.float32)
        return [Chunk(*row[:5]) for row in rows], vectors.reshape(len(rows), -1 if rows else 0)

    def discard(self) -> None:
        """Delete the file."""
        for end in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path)) as db, db:
                yield db
        except sqlite3.DatabaseError as error:
            passing = isinstance(error, sqlite3.OperationalError)  # such as a full disk
            raise (LibraryError if passing else LibraryDamaged)(
                f"The vectors made so far, in {self._path}, can't be read or written ({error}): "
                "make room on the disk, or delete that file to start over."
            ) from error
