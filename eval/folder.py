"""The folder of a run: files are read and written as a whole, by one process at a time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag import CitewellError


class RunError(CitewellError):
    """A run's folder cannot be read or written, or contains another run."""


def load(path: Path) -> dict[str, Any]:
    """Load the object in a JSON file; raises RunError if there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} contains no run: make one with `citewell eval run DATASET --out DIR`."
        ) from None
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path} cannot be read ({error}): run its dataset again into another folder."
        ) from error
    if not isinstance(found, dict):
        raise RunError(f"{path} is not part of a run: run its dataset again into another folder.")
    return found


def write(path: Path, value: Mapping[str, Any]) -> None:
    """Write a file atomically: the old content stays until the new content is complete."""
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock the folder, creating it if needed: two processes in it would write every sample twice."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(f"Another run is writing to {folder}: name another folder with --out.") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn a failure to write to the folder into a RunError that says what to do."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"The folder {folder} cannot be written ({error.strerror}): name another with --out."
        ) from error
