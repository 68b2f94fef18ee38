"""The file of the articles, opened for one transaction at a time."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from rag.errors import ArticlesUnreadable, LibraryError
from rag.storage.schema import bring_up_to_date

_PATIENCE = 30.0  # seconds for another connection's transaction
_DAMAGE = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_SCHEMA}
"""The errors that mean a damaged file, such as a lost table; others are temporary, such as a full disk."""


class Database:
    """The database in the file `path`, created if missing; safe for threads and processes.

    An older schema is migrated. Raises LibraryError for a newer one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._mapped():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with self.transaction() as db:
            known = bring_up_to_date(db)
        if not known:
            raise LibraryError(
                f"The library in {path.parent} was written by a newer Citewell: update this one to open it."
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A new connection, committed at the end; raises LibraryError and ArticlesUnreadable."""
        with self._mapped(), closing(self._connected()) as db, db:
            db.text_factory = partial(str, encoding="utf-8", errors="replace")
            yield db

    def _connected(self) -> sqlite3.Connection:
        """A connection to the existing file: if it was moved away, no empty one may take its place."""
        return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE)

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        home = self._path.parent
        try:
            yield
        except (OSError, sqlite3.Error, ValueError, TypeError, KeyError) as error:
            if isinstance(error, OSError) or _passes(error):
                reason = getattr(error, "strerror", None) or error
                raise LibraryError(
                    f"The data folder {home} cannot be used ({reason}): "
                    "make it writable, or name another with --data or CITEWELL_HOME."
                ) from error
            raise ArticlesUnreadable(self._path, error) from error


def _passes(error: Exception) -> bool:
    """Whether an error of SQLite doesn't mean that the file is damaged."""
    code = getattr(error, "sqlite_errorcode", None)  # its low byte is the kind of error
    return code is not None and code & 0xFF not in _DAMAGE
