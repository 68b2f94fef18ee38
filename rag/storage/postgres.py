"""The tables of the articles in PostgreSQL."""

import re
import time
import weakref
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from select import POLLIN, poll
from typing import Any

from rag.address import Address
from rag.errors import LibraryError
from rag.extras import install_command
from rag.storage.lock import PATIENCE
from rag.storage.postgres_schema import MIGRATIONS
from rag.storage.stores import Rows, Values

SCHEMA = "citewell"  # the tables of other programs in the same database are left alone
_PATIENCE = 10  # seconds for a connection
_SILENCE = PATIENCE + 15  # seconds until a server is given up; it may say nothing while a lock is waited for
_PARAMETER = re.compile(r"\?|:([a-z_]+)|%")
_MIGRATING = 0x63697465  # the key of the lock under which the schema changes


class Postgres:
    """The database at an address, with tables of its own in the schema `SCHEMA`.

    They are created or migrated if necessary. Raises LibraryError if the server can't be used, or if a newer
    Citewell has written them.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._idle: deque[Any] = deque()
        weakref.finalize(self, _close, self._idle)
        with self.transaction() as db:
            known = _bring_up_to_date(db)
        if not known:
            raise LibraryError(
                f"The library at {address} was written by a newer Citewell: update this one to open it."
            )

    def identity(self) -> str:
        """What tells this library from all others, however it is addressed."""
        with self.transaction() as db:
            return str(db.execute("SELECT identity FROM library").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """A new transaction, committed at the end; raises LibraryError."""
        with self._mapped():
            connection = self._open_connection()
            try:
                yield Transaction(connection)
                connection.commit()
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @contextmanager
    def connected(self, **options: Any) -> Iterator[Any]:
        """A connection of its own, which ends with its transaction; raises LibraryError."""
        with self._mapped(), self._connect(**options) as connection:
            yield connection

    def _open_connection(self) -> Any:
        """A connection that is idle, or a new one: to connect costs more than most transactions."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._connect()
            if not _has_ended(connection):
                return connection
            connection.close()

    def _connect(self, **options: Any) -> Any:
        return _connection_class().connect(
            self._address.reveal(),
            connect_timeout=_PATIENCE,
            options=f"-c search_path={SCHEMA}",
            **options,
        )

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Say of each error that it is the server's, without the password."""
        try:
            import psycopg
        except ImportError:
            raise LibraryError(
                "A library in PostgreSQL needs a package that isn't installed: "
                f"run `{install_command('postgres')}`."
            ) from None
        try:
            yield
        except psycopg.Error as error:
            # The original error stays out of the traceback: it may quote the URL.
            reason = " ".join(self._address.hide_in(str(error)).split())
            raise LibraryError(
                f"The library at {self._address} can't be used ({reason}): "
                "check that the server runs and that its address, user and password are right."
            ) from None


class Transaction:
    """A transaction of PostgreSQL that takes statements as SQLite writes their parameters."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Values = (), /) -> Rows:
        """Run a statement."""
        rows: Rows = self._connection.execute(_translated(statement), values)
        return rows

    def executemany(self, statement: str, values: Iterable[Values], /) -> None:
        """Run a statement for each of `values`."""
        with self._connection.cursor() as cursor:
            cursor.executemany(_translated(statement), list(values))


@cache
def _connection_class() -> Any:
    """Connections that are given up if the server says nothing for too long; psycopg's wait for ever."""
    import psycopg

    def wait(connection: Any, steps: Any, *limits: Any, **more: Any) -> Any:
        return psycopg.Connection.wait(connection, _bounded(steps), *limits, **more)

    return type("Bounded", (psycopg.Connection,), {"wait": wait})


def _bounded(steps: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The same steps of a connection, each told when the socket is ready, or that it isn't yet."""
    from psycopg import OperationalError

    heard = time.monotonic()
    try:
        step = next(steps)
        while True:
            ready = yield step
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > _SILENCE:
                raise OperationalError(f"the server has said nothing for {_SILENCE:.0f} s")
            step = steps.send(ready)
    except StopIteration as end:
        return end.value


def _has_ended(connection: Any) -> bool:
    """Whether the server has ended an idle connection: it says nothing else unasked."""
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return bool(waiting.poll(0))


def _close(connections: "deque[Any]") -> None:
    while connections:
        connections.pop().close()


@cache
def _translated(statement: str) -> bytes:
    """A statement with psycopg's parameters for ``?`` and ``:name``."""

    def written(found: re.Match[str]) -> str:
        return "%%" if found[0] == "%" else f"%({found[1]})s" if found[1] else "%s"

    return _PARAMETER.sub(written, statement).encode()


def _bring_up_to_date(db: Transaction) -> bool:
    """Create or migrate the schema; False if a newer Citewell has written it.

    If two hosts do this at once, the second finds it done.
    """
    found = _version(db)
    if found < len(MIGRATIONS):
        db.execute("SELECT pg_advisory_xact_lock(?)", (_MIGRATING,))
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for version, script in enumerate(MIGRATIONS[_version(db) :], start=_version(db) + 1):
            for statement in filter(str.strip, script.split(";")):
                db.execute(statement)
            db.execute("UPDATE schema_version SET version = ?", (version,))
    return found <= len(MIGRATIONS)


def _version(db: Transaction) -> int:
    [table] = db.execute("SELECT to_regclass(?)", (f"{SCHEMA}.schema_version",)).fetchone()
    return 0 if table is None else int(db.execute("SELECT version FROM schema_version").fetchone()[0])
