"""Save what can be read of a damaged file of articles, row by row, into a new one.

The damaged file stays beside it, as ``library.sqlite3.damaged``.
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

from rag.storage.database import Database

_TABLES = ("articles", "stale", "files", "places")
_INDEXES = ("vectors", "terms")
_ENDS = ("", "-wal", "-shm")
_BROKEN = (sqlite3.Error, ValueError, TypeError, OverflowError)
"""What reading a damaged file raises, its own words that can't be decoded among it."""
_HEAD = struct.Struct(">16xH10xI")  # of a file of SQLite's: the size of a page, and the number of pages
_LONGER = 10  # times that a cut file was, at most; more is damage of the number
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
        with closing(_opened(path)) as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if not _columns(db, "articles") or not 0 < version < _VERSIONS:
                return "it holds no articles"
            found = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except _BROKEN as error:
        return str(error)
    return None if found == "ok" else " ".join(found.split())


def salvage(path: Path, *, may_be_empty: bool) -> list[str] | None:
    """Let a new file with all rows that can be read take the place of a damaged one; gives the origins lost.

    None, and nothing has changed, where no article can be read, unless the new one `may_be_empty`.
    For the holder of the library's lock. Whether a row is as it was written, its digest tells afterwards.
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
    for end in _ENDS[1:]:  # a log of the old file would be taken for one of the new
        path.with_name(path.name + end).unlink(missing_ok=True)
    draft.replace(path)
    return lost


def _copy_file(path: Path, aside: Path) -> None:
    """Copy the file and its log, and fill up a file that was cut: SQLite opens none that is too short."""
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
        with suppress(*_BROKEN):  # what breaks a rule of the schema is damaged
            new.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", row)  # noqa: S608


def _rows(db: sqlite3.Connection, table: str, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows that can be read, each asked for by itself."""
    columns = ", ".join(names)
    for number in _numbers(db, table):
        with suppress(*_BROKEN):
            found = db.execute(f"SELECT {columns} FROM {table} WHERE rowid = ?", (number,)).fetchone()  # noqa: S608
            if found is not None:
                yield found


def _numbers(db: sqlite3.Connection, table: str) -> list[int]:
    """The numbers of the rows, as the table itself and each of its indexes knows them."""
    known: set[int] = set()
    indexes: list[str] = []
    with suppress(*_BROKEN):
        indexes = [f' INDEXED BY "{row[1]}"' for row in db.execute(f"PRAGMA index_list({table})")]
    for where in ("", *indexes):
        with suppress(*_BROKEN):
            for row in db.execute(f"SELECT rowid FROM {table}{where}"):  # noqa: S608
                known.add(row[0])  # what was read before an error counts
    return sorted(known)


def _origins(db: sqlite3.Connection) -> set[str]:
    """The origins that the index of origins knows, as far as it can be read."""
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
