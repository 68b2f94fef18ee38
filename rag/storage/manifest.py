"""The checksums of a derived store's files, in a file next to its folder.

A writer deletes the manifest before its first change and writes a new one when it is done, holding
the library's lock. So files that differ from their manifest were damaged afterwards, and a store
without one was left by an interrupted writer, or by a version that kept none.

CRC-32 detects accidents, and takes 4 ms for the 9 MB of 3,300 chunks; SHA-256 takes 6 ms with
hardware support and 25 without.
"""

import json
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from rag.errors import LibraryError

_PIECE = 1 << 18
_SETTLED = 1_000_000_000  # nanoseconds: a more recent change may be followed by one with the same time
_PASSING = (".lock", "-journal", "-wal", "-shm")

_Sum: TypeAlias = tuple[int, int]  # size in bytes, CRC-32


class Manifest:
    """The manifest of the files in `folder`, without lock files and SQLite's journals."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder.with_name(f"{folder.name}-manifest.json")
        self._known: dict[Path, tuple[os.stat_result, _Sum]] = {}

    def matches(self) -> bool | None:
        """Whether the files are as their writer left them; None without a sound manifest.

        Other files don't matter: neither store reads files that its own files don't name.
        """
        listed = self._read()
        if listed is None:
            return None
        self._known.clear()  # damage doesn't change times
        return all(self._sum(self._folder / name) == expected for name, expected in listed.items())

    def withdraw(self) -> None:
        """Delete the manifest before a change; raises LibraryError if that fails."""
        with self._writing():
            self._path.unlink(missing_ok=True)

    def write(self) -> None:
        """Record the files as they are now, if there are any; raises LibraryError if that fails."""
        if not self._folder.is_dir():
            return
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        sums = {
            path.relative_to(self._folder).as_posix(): self._sum(path)
            for path in paths
            if not path.name.endswith(_PASSING)
        }
        # Every commit of tantivy writes files with new names.
        self._known = {path: self._known[path] for path in paths if path in self._known}
        body = json.dumps(sums)
        draft = self._path.with_name(f"{self._path.name}.new")
        with self._writing():
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(f"{zlib.crc32(body.encode())}\n{body}")
            draft.replace(self._path)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise LibraryError(
                f"{self._path} can't be written ({reason}): check that it is yours and the disk has space."
            ) from error

    def _read(self) -> dict[str, _Sum] | None:
        """The contents of the manifest; None if it is missing or its own checksum is wrong."""
        try:
            total, _, body = self._path.read_text().partition("\n")
            if int(total) == zlib.crc32(body.encode()):
                return {name: (size, crc) for name, (size, crc) in json.loads(body).items()}
        except (OSError, ValueError):
            pass
        return None

    def _sum(self, path: Path) -> _Sum | None:
        """The size and checksum of a file; None if it can't be read."""
        try:
            with path.open("rb", buffering=0) as file:
                info = os.fstat(file.fileno())
                known = self._known.get(path)
                if known is not None and _unchanged(known[0], info):
                    return known[1]
                crc, room = 0, memoryview(bytearray(_PIECE))
                while read := file.readinto(room):
                    crc = zlib.crc32(room[:read], crc)
        except OSError:
            return None
        found = (info.st_size, crc)
        if time.time_ns() - info.st_mtime_ns > _SETTLED:
            self._known[path] = info, found
        return found


def _unchanged(before: os.stat_result, now: os.stat_result) -> bool:
    return (before.st_ino, before.st_size, before.st_mtime_ns) == (now.st_ino, now.st_size, now.st_mtime_ns)
