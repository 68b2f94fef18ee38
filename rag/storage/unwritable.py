"""Read a library that can't be written, such as on a full or read-only disk, from a copy.

Reading writes, too: SQLite keeps an index of its log next to the file, Chroma replays its log when it
opens, tantivy creates lock files, and readers take the library's lock to open either.
"""

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rag.errors import LibraryError

_ROOM = 1 << 20  # bytes: with less room than that, opening the stores in place is not tried
_STORES = ("library.sqlite3", "library.sqlite3-wal", "vectors*", "terms*")
_MEMORY = Path("/dev/shm")  # noqa: S108  on Linux; a full disk is often that of the temporary folder, too


def obstacle(home: Path) -> str | None:
    """Why nothing can be written to the folder `home`; None if something can, or if it isn't there."""
    if not home.is_dir():
        return None
    try:
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(bytes(_ROOM))
            file.flush()
    except OSError as error:
        return _reason(error)
    return None


class Copy:
    """A private copy of the stores of `home` in the folder `place`, which is removed with this object.

    Raises LibraryError if there is no room for it, or while another user writes to `home`.
    """

    def __init__(self, home: Path) -> None:
        try:
            before = _signature(home)
            self.place = Path(tempfile.mkdtemp(prefix="citewell-", dir=_with_room(before)))
            weakref.finalize(self, shutil.rmtree, self.place, ignore_errors=True)
            for path in before:
                _copy(path, self.place / path.relative_to(home))
            is_steady = _signature(home) == before
        except OSError as error:
            raise LibraryError(
                f"{home} can't be written and is read from a copy, which can't be made ({_reason(error)}): "
                "make room on the disk, or set TMPDIR to a folder that has room."
            ) from error
        if not is_steady:
            raise LibraryError(f"Another user is writing to {home}: try again when they are done.")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


_Signature = dict[Path, tuple[int, int]]  # the size of each file, and when it was last changed


def _signature(home: Path) -> _Signature:
    found = {}
    for path in _files(home):
        info = path.stat()
        found[path] = (info.st_size, info.st_mtime_ns)
    return found


def _files(home: Path) -> Iterator[Path]:
    for path in home.iterdir():
        if path.is_dir() and any(map(path.match, _STORES)):
            for folder, _, names in os.walk(path, onerror=_raise):
                yield from (Path(folder, name) for name in names)
        elif any(map(path.match, _STORES)):
            yield path


def _raise(error: OSError) -> None:
    raise error


def _with_room(files: _Signature) -> Path | None:
    """A folder in which the files fit; None for the default one, which may have no room either."""
    wanted = _ROOM + sum(size for size, _ in files.values())
    return next((place for place in (_temporary(), _MEMORY) if place and _free(place) >= wanted), None)


def _temporary() -> Path | None:
    with suppress(OSError):  # there is none if all disks are full
        return Path(tempfile.gettempdir())
    return None


def _free(place: Path) -> int:
    with suppress(OSError):
        return shutil.disk_usage(place).free
    return 0


def _copy(path: Path, target: Path) -> None:
    """Copy the bytes but not the permissions, which might forbid writing to the copy as well."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(path, target)
