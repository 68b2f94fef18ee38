"""Measure what a sync costs if nothing has changed: `python benchmarks/syncing.py [FILES]`.

Makes a temporary folder of small files, and writes the library's records of it as a first sync would,
because adding 100,000 articles takes hours. Prints the CPU seconds of a sync, of another in which every file
has a new time but its old content, and of a dry run after all files were moved.
"""

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from report import report

from rag import Library
from rag.reading.walk import File, walk
from rag.storage.database import Database
from rag.storage.folders import Folders, Seen
from rag.types import Synced

_FILES = 100_000
_IN_A_FOLDER = 200


def main(files: int) -> None:
    with tempfile.TemporaryDirectory(prefix="citewell-") as place:
        folder, home = Path(place, "folder").resolve(), Path(place, "library")
        _fill(folder, files)
        library = Library(home)
        library.articles()  # makes the database
        made_by = library._folder.pipeline.fingerprint
        _remember(folder, Folders(Database(home / "library.sqlite3")), made_by)
        found, same = _timed(lambda: library.sync(folder))
        assert (found.unchanged, found.changes) == (files, ())  # noqa: S101
        for file in walk(folder):
            if isinstance(file, File):
                os.utime(file.path, (1, 1))
        found, touched = _timed(lambda: library.sync(folder))
        assert found.unchanged == files  # noqa: S101
        (folder / "0").rename(folder.parent / "rest")
        folder.rename(folder.parent / "moved")
        _, moved = _timed(lambda: library.sync(folder.parent / "moved", dry_run=True))
    times = {"nothing has changed": same, "new times, old content": touched, "dry run, all moved": moved}
    report("syncing", [{"sync": what, "files": files, "CPU s": seconds} for what, seconds in times.items()])


def _fill(folder: Path, files: int) -> None:
    for number in range(files):
        path = folder / str(number // _IN_A_FOLDER) / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Note {number}\n\nThe crane was moved to quay {number} in March.\n")


def _remember(folder: Path, folders: Folders, made_by: str) -> None:
    files = [file for file in walk(folder) if isinstance(file, File)]
    digests = (hashlib.sha256(Path(file.path).read_bytes()).hexdigest() for file in files)
    folders.remember(
        str(folder),
        (
            Seen(file.origin, file.size, file.modified, file.changed, digest, made_by)
            for file, digest in zip(files, digests, strict=True)
        ),
    )
    with folders._transaction() as db:
        db.executemany(
            "INSERT INTO places VALUES (?, ?, ?, ?, 1)",
            [(file.origin, f"{number:012x}", str(folder), file.origin) for number, file in enumerate(files)],
        )


def _timed(work: Callable[[], Synced]) -> tuple[Synced, float]:
    """What was found, and the CPU seconds that it took."""
    start = time.process_time()
    found = work()
    return found, time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _FILES)
