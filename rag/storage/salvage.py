"""Save what can be read of a damaged file of articles, row by row, into a new one.

The damaged file stays beside it, as ``library.sqlite3.damaged``.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from rag.storage.database import Database

_TABLES = ("articles", "stale", "files", "places")
_INDEXES = ("vectors", "terms")
_ENDS = ("", "-wal", "-shm")
_VERSIONS = 1_000  # a schema of a later version isn't a newer one, but damage


def is_lost(path: Path) -> bool:
    """Whether the file of the articles is missing or empty while what is derived from it is there."""
    is_there = path.exists() and path.stat().st_size > 0
    return not is_there and any((path.parent / name).exists() for name in _INDEXES)


def problem(path: Path) -> str | None:
    """What is wrong with the file of the articles as a whole; None where there is no library yet, too."""
    if is_lost(path):
        return "it is missing or empty"
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if not _columns(db, "articles") or not 0 < version < _VERSIONS:
                return "it holds no articles"
            found = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else " ".join(found.split())


def salvage(path: Path, *, may_be_empty: bool) -> list[str] | None:
    """Let a new file with all rows that can be read take the place of a damaged one; gives the origins lost.

    None, and nothing has changed, where no article can be read, unless the new one `may_be_empty`.
    For the holder of the library's lock. Whether a row is as it was written, its digest tells afterwards.
    """
    draft = path.with_name(f"{path.name}.new")
    _discard(draft)
    new = Database(draft)
    lost: list[str] = []
    kept: set[str] = set()
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as old, new.transaction() as db:
        old.text_factory = partial(str, encoding="utf-8", errors="replace")
        for table in _TABLES:
            _copy(old, db, table)
        kept = {row[0] for row in db.execute("SELECT origin FROM articles")}
        lost = sorted(_origins(old) - kept)
        db.execute("UPDATE stamp SET generation = ?, writer = 'salvage'", (_generation(old) + 1,))
    if not (may_be_empty or kept):
        _discard(draft)
        return None
    _set_aside(path)
    draft.rename(path)
    return lost


def _set_aside(path: Path) -> None:
    for end in _ENDS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(path.with_name(f"{path.name}.damaged{end}"))


def _discard(path: Path) -> None:
    for end in _ENDS:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    names = [name for name in _columns(old, table) if name in _columns(new, table)]
    if not names:
        return
    places = ", ".join("?" * len(names))
    for row in _rows(old, table, names):
        with suppress(sqlite3.DatabaseError):  # what breaks a rule of the schema is damaged
            new.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", row)  # noqa: S608


def _rows(db: sqlite3.Connection, table: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows that can be read, each asked for by itself."""
    columns = ", ".join(names)
    for number in range(1, _last(db, table) + 1):
        with suppress(sqlite3.DatabaseError):
            found = db.execute(f"SELECT {columns} FROM {table} WHERE rowid = ?", (number,)).fetchone()  # noqa: S608
            if found is not None:
                yield found


def _last(db: sqlite3.Connection, table: str) -> int:
    """The number of the last row; of a table whose end can't be read, what its indexes say."""
    known = [0]
    indexes = [row[1] for row in db.execute(f"PRAGMA index_list({table})")]
    for where in ("", *(f" INDEXED BY {name}" for name in indexes)):
        with suppress(sqlite3.DatabaseError):
            for row in db.execute(f"SELECT rowid FROM {table}{where}"):  # noqa: S608
                known.append(row[0])  # what was read before an error counts
    return max(known)


def _origins(db: sqlite3.Connection) -> set[str]:
    found: set[str] = set()
    with suppress(sqlite3.DatabaseError):
        found |= {row[0] for row in db.execute("SELECT origin FROM articles INDEXED BY by_origin")}
    return found


def _generation(db: sqlite3.Connection) -> int:
    with suppress(sqlite3.DatabaseError, TypeError):
        return int(db.execute("SELECT generation FROM stamp").fetchone()[0])
    return 0


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    with suppress(sqlite3.DatabaseError):
        return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return []
