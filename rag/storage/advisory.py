"""Allow one writer at a time in a library on PostgreSQL, on any host, and tell others who it is."""

import os
import socket
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.errors import LibraryLocked
from rag.storage.lock import PATIENCE
from rag.storage.postgres import Postgres

_OURS = 0x63697465  # the first half of the key of each lock
_NAME = 60  # characters that PostgreSQL keeps of a connection's name

_OWNER = """
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND classid = %s AND objid = %s
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class AdvisoryLock:
    """The locks of the library in a database; the server frees that of a host that dies."""

    def __init__(self, database: Postgres) -> None:
        self._database = database
        self._held = threading.local()

    @contextmanager
    def exclusive(
        self, what: str, *, patience: float = PATIENCE, lock_name: str = "writer"
    ) -> Iterator[None]:
        """Hold a lock while doing `what`, such as ``adding notes.txt``, as `lock.exclusive` does.

        The thread that holds it may take it again. Raises LibraryLocked, with the owner named, after
        `patience` seconds, and LibraryError if the server is lost, also in the meantime.
        """
        held = self._counts()
        if held[lock_name]:
            held[lock_name] += 1
            try:
                yield
            finally:
                held[lock_name] -= 1
            return
        owner = f"{os.getpid()} on {socket.gethostname()} ({what})".encode()[:_NAME].decode(errors="ignore")
        with self._database.connected(application_name=owner, autocommit=True) as connection:
            if not _taken(connection, lock_name, patience):
                found = connection.execute(_OWNER, (_OURS, _key(lock_name))).fetchone()
                who = f"Process {found[0]}" if found and found[0] else "Another process"
                raise LibraryLocked(
                    f"{who} has been writing to the library for {patience:.0f} s: "
                    "try again when it is done, or stop it."
                )
            held[lock_name] = 1
            try:
                yield
            finally:
                held[lock_name] = 0
            connection.execute("SELECT 1")  # fails if the lock was lost with its connection

    def _counts(self) -> Counter[str]:
        if not hasattr(self._held, "counts"):
            self._held.counts = Counter()
        counts: Counter[str] = self._held.counts
        return counts


def _taken(connection: Any, lock_name: str, patience: float) -> bool:
    """Whether the lock was free within `patience` seconds."""
    from psycopg import errors

    key = (_OURS, _key(lock_name))
    if not patience:
        [taken] = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", key).fetchone()
        return bool(taken)
    connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{patience * 1000:.0f}ms",))
    try:
        connection.execute("SELECT pg_advisory_lock(%s, %s)", key)
    except errors.LockNotAvailable:
        return False
    return True


def _key(lock_name: str) -> int:
    return zlib.crc32(lock_name.encode()) & 0x7FFFFFFF
