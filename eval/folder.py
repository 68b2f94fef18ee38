"""The folder of a run: files that are read whole or written whole, by one process at a time."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag import CitewellError


class RunError(CitewellError):
    """A run's folder cannot be read or written, or holds another run."""


def load(path: Path) -> dict[str, Any]:
    """The object in a file of JSON; raises RunError where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} holds no run: make one with `citewell eval run DATASET --out DIR`."
        ) from None
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path} cannot be read ({error}): run its dataset again into another folder."
        ) from error
    if not isinstance(found, dict):
        raise RunError(f"{path} is no file of a run: run its dataset again into another folder.")
    return found


def write(path: Path, value: Mapping[str, Any]) -> None:
    """Write a file as a whole: what is there before stays until what comes after is complete."""
    aside = path.with_name(f".{path.name}")
    aside.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    aside.replace(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder, which is made where it is not there: two runs in it would write every sample twice."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(f"Another process is running into {folder}: name another folder with --out.") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Say of a folder that cannot be written what to do, as a RunError."""
    try:
        yield
    except OSError as error:
        raise RunError(
            f"The folder {folder} cannot be written ({error.strerror}): name another with --out."
        ) from error
