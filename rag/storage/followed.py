"""Which versions of articles this host's indexes hold of a library that other hosts change, too."""

import os
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from rag.errors import LibraryError
from rag.storage.articles import Stamp

_PATIENCE = 30.0  # seconds for another process's transaction
_BEFORE_ALL = Stamp(-1, mine=False)  # no library has it
_TABLES = (
    "CREATE TABLE IF NOT EXISTS held (article TEXT PRIMARY KEY, version TEXT NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS state (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        changes INTEGER NOT NULL, changer TEXT NOT NULL, generation INTEGER, writer TEXT)
    """,
)


class Followed:
    """The file `path`; who writes to the indexes holds this host's lock.

    Between `begin` and `finish` or `count`, it isn't known what the indexes hold: a process that is killed
    leaves it so. `note` tells it of single articles.
    Raises LibraryError if the file can't be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process = uuid.uuid4().hex
        with self._transaction() as db:
            for statement in _TABLES:
                db.execute(statement)

    def stamp(self) -> Stamp:
        """How often this host's indexes have changed, and whether this process changed them last."""
        with self._transaction() as db:
            row = db.execute("SELECT changes, changer FROM state").fetchone()
        changes, changer = row or (0, "")
        return Stamp(changes, changer == self._process)

    def at(self) -> tuple[int, str] | None:
        """The generation and the writer of the library's stamp that the indexes match; None if not known."""
        with self._transaction() as db:
            row = db.execute("SELECT generation, writer FROM state").fetchone()
        return None if row is None or row[0] is None else (row[0], row[1])

    def held(self) -> dict[str, str]:
        """The version of each article that is in the indexes."""
        with self._transaction() as db:
            return dict(db.execute("SELECT article, version FROM held"))

    def begin(self) -> None:
        """Note that the indexes are about to change."""
        with self._transaction() as db:
            self._note(db, None, None)

    def count(self, held: Mapping[str, str]) -> None:
        """Note which versions of articles were found in the indexes, whatever the library has."""
        self.finish(_BEFORE_ALL, held)

    def note(self, versions: Mapping[str, str | None]) -> None:
        """Note versions of articles in the indexes: None for none, "" for one that is there in part."""
        with self._transaction() as db:
            db.executemany("DELETE FROM held WHERE article = ?", [(name,) for name in versions])
            held = [(name, version) for name, version in versions.items() if version is not None]
            db.executemany("INSERT INTO held VALUES (?, ?)", held)
            db.execute("UPDATE state SET changes = changes + 1, changer = ?", (self._process,))

    def finish(self, stamp: Stamp, held: Mapping[str, str]) -> None:
        """Note that the indexes hold these versions of articles, as the library did at `stamp`."""
        with self._transaction() as db:
            before = set(db.execute("SELECT article, version FROM held"))
            after = set(held.items())
            db.executemany("DELETE FROM held WHERE article = ? AND version = ?", before - after)
            db.executemany("INSERT INTO held VALUES (?, ?)", after - before)
            self._note(db, stamp.generation, stamp.writer)

    def _note(self, db: sqlite3.Connection, generation: int | None, writer: str | None) -> None:
        db.execute(
            "INSERT INTO state VALUES (1, 1, :changer, :generation, :writer) ON CONFLICT (one) DO UPDATE SET "
            "changes = changes + 1, changer = excluded.changer, "
            "generation = excluded.generation, writer = excluded.writer",
            {"changer": self._process, "generation": generation, "writer": writer},
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as db, db:
                yield db
        except (OSError, sqlite3.Error) as error:
            folder = self._path.parent
            raise LibraryError(
                f"This host's indexes in {folder} can't be used ({error}): "
                "make the folder writable, or delete it, and they are made again."
            ) from error
