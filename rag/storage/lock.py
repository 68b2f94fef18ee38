"""Allow one writer at a time, and tell others who it is."""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryError, LibraryLocked

PATIENCE = 60.0
"""Seconds to wait for another writer."""

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


@contextmanager
def exclusive(
    home: Path, what: str, *, patience: float = PATIENCE, lock_name: str = "writer"
) -> Iterator[None]:
    """Hold the lock of the data folder while doing `what`, such as ``adding notes.txt``.

    A lock with another name doesn't keep writers out.

    The thread that holds it may take it again. The system frees the lock of a process that
    dies. Raises LibraryLocked, with the owner named, after `patience` seconds, and LibraryError if
    the folder is gone or the lock files can't be written.
    """
    if not home.is_dir():  # FileLock would make it
        raise LibraryError(
            f"{home} is gone: put it back, or name another folder with --data or CITEWELL_HOME."
        )
    owner = home / f"{lock_name}.json"
    path = home / f"{lock_name}.lock"
    lock = FileLock(path, mode=0o600, is_singleton=True, fallback_to_soft=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise LibraryLocked(
            f"{_owner(owner)} has been writing to {home} for {patience:.0f} s: "
            "try again when it is done, or stop it."
        ) from None
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise LibraryError(
                f"{home} is on a file system without locks, where two writers would damage the library: "
                "name a folder on another file system with --data or CITEWELL_HOME."
            ) from error
        raise _unwritable(path, error) from error
    try:
        if lock.lock_counter == 1:
            _sign(owner, what)
        yield
    finally:
        lock.release()


def _sign(path: Path, what: str) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"pid": os.getpid(), "host": socket.gethostname(), "what": what}, file)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> LibraryError:
    reason = error.strerror or type(error).__name__
    return LibraryError(f"{path} can't be written ({reason}): check that it is yours and the disk has space.")


def _owner(path: Path) -> str:
    try:
        owner = json.loads(path.read_text())
        return f"Process {owner['pid']} on {owner['host']} ({owner['what']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process"
