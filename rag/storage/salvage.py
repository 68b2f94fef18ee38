"""Copy the readable rows of a damaged database of articles into a new one.

The damaged file is kept next to it, as ``library.sqlite3.damaged``.
"""

import os
import shutil
import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from rag.errors import ArticlesUnreadable
from rag.storage.database import Database

_TABLES = ("articles", "stale", "files", "places")
_INDEXES = ("vectors", "terms")
_ENDS = ("", "-wal", "-shm")
_BROKEN = (sqlite3.Error, ValueError, TypeError, OverflowError)
"""The errors that reading a damaged file may raise, including those of decoding its text."""
_HEAD = struct.Struct(
    ">16xH10xI"
)  # in the header of an SQLite file: the size of a page, and the number of pages
_LONGER = 10  # maximum growth of a cut file; beyond it, the number itself is damaged
_VERSIONS = 1_000  # a schema version from here on is damage


def is_lost(path: Path) -> bool:
    """Whether the database of the articles is missing or empty although indexes derived from it exist."""
    is_there = path.exists() and path.stat().st_size > 0
    return not is_there and any((path.parent / name).exists() for name in _INDEXES)


def problem(path: Path) -> str | None:
    """What is wrong with the database as a whole; None if nothing is, or if there is no library yet."""
    if is_lost(path):
        return "it is missing or empty"
    if not path.exists():
        return None
    try:
        with closing(_opened(path)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if not _columns(db, "articles") or not 0 < version < _VERSIONS:
                return "it holds no articles"
            found = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if found != "ok":
            return " ".join(found.split())
        Database(path)  # migrates the schema
    except _BROKEN as error:
        return str(error)
    except ArticlesUnreadable as error:
        return str(error.__cause__)
    return None


def salvage(path: Path, *, may_be_empty: bool) -> list[str] | None:
    """Replace a damaged file with a new one that has all its readable rows; returns the lost origins.

    Returns None and changes nothing if no article is readable, unless the new file `may_be_empty`.
    The caller holds the library's lock. The digests tell afterwards which rows are as they were written.
    """
    draft, aside = path.with_name(f"{path.name}.new"), path.with_name(f"{path.name}.damaged")
    for file in (draft, aside):
        _discard(file)
    _copy_file(path, aside)
    new = Database(draft)
    lost: list[str] = []
    kept: set[str] = set()
    with closing(_opened(aside)) as old, new.transaction() as db:
        for table in _TABLES:
            _copy(old, db, table)
        kept = {row[0] for row in db.execute("SELECT origin FROM articles")}
        lost = sorted(_origins(old) - kept)
        db.execute("UPDATE stamp SET generation = ?, writer = 'salvage'", (_generation(old) + 1,))
    if not (may_be_empty or kept):
        for file in (draft, aside):
            _discard(file)
        return None
    for end in _ENDS[1:]:  # the log of the old file would be applied to the new one
        path.with_name(path.name + end).unlink(missing_ok=True)
    draft.replace(path)
    return lost


def _copy_file(path: Path, aside: Path) -> None:
    """Copy the file and its log, and pad a file that was cut: SQLite doesn't open one that is too short."""
    for end in _ENDS[:2]:
        with suppress(FileNotFoundError):
            shutil.copy2(path.with_name(path.name + end), aside.with_name(aside.name + end))
    with aside.open("ab+") as file:
        file.seek(0)
        head = file.read(_HEAD.size)
        if len(head) == _HEAD.size:
            page, pages = _HEAD.unpack(head)
            size = file.seek(0, os.SEEK_END)
            if size < page * pages <= _LONGER * size:
                file.truncate(page * pages)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.text_factory = partial(str, encoding="utf-8", errors="replace")
    return db


def _discard(path: Path) -> None:
    for end in _ENDS:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    names = [name for name in _columns(old, table) if name in _columns(new, table)]
    if not names:
        return
    places = ", ".join("?" * len(names))
    for row in _rows(old, table, names):
        with suppress(*_BROKEN):  # a row that violates the schema is damaged
            new.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", row)  # noqa: S608


def _rows(db: sqlite3.Connection, table: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The readable rows, each read separately."""
    columns = ", ".join(names)
    for number in _numbers(db, table):
        with suppress(*_BROKEN):
            found = db.execute(f"SELECT {columns} FROM {table} WHERE rowid = ?", (number,)).fetchone()  # noqa: S608
            if found is not None:
                yield found


def _numbers(db: sqlite3.Connection, table: str) -> list[int]:
    """The row ids that are in the table or in any of its indexes."""
    known: set[int] = set()
    indexes: list[str] = []
    with suppress(*_BROKEN):
        indexes = [f' INDEXED BY "{row[1]}"' for row in db.execute(f"PRAGMA index_list({table})")]
    for where in ("", *indexes):
        with suppress(*_BROKEN):
            for row in db.execute(f"SELECT rowid FROM {table}{where}"):  # noqa: S608
                known.add(row[0])  # keep what was read before an error
    return sorted(known)


def _origins(db: sqlite3.Connection) -> set[str]:
    """The readable origins in the index of origins."""
    found: set[str] = set()
    with suppress(*_BROKEN):
        for row in db.execute("SELECT origin FROM articles INDEXED BY by_origin"):
            found.add(row[0])
    return found


def _generation(db: sqlite3.Connection) -> int:
    with suppress(*_BROKEN):
        return int(db.execute("SELECT generation FROM stamp").fetchone()[0])
    return 0


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    with suppress(*_BROKEN):
        return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return []
