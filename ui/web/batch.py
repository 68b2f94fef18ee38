"""Add files together: each is tried, and all have one report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from rag import Added, CitewellError, ProgressCallback
from ui.web.said import said

SIZE = 50 * 2**20
"""Maximum size of an upload, in bytes: what can be read and indexed while someone waits."""


class Add(Protocol):
    """Adds an uploaded document, as `Library.add_upload` does."""

    def __call__(
        self, name: str, raw: bytes, *, progress: ProgressCallback | None = None
    ) -> Sequence[Added]: ...


def add_files(files: Sequence[Path], add: Add, progress: ProgressCallback) -> list[Added]:
    """Add each file under its own name; an unreadable one doesn't stop the rest.

    If the library itself fails, as on a full disk, the remaining files are reported with its reason.
    `progress` counts the files; for a single one, it counts what `add` counts.
    """
    reports: list[Added] = []
    for number, file in enumerate(files, start=1):
        progress(number, len(files), f"Adding {file.name}")
        parts = _within(file.name, number, len(files), progress)
        try:
            reports += add(file.name, file.read_bytes(), progress=parts)
        except OSError:
            reports.append(_failed(file, f"{file.name} was lost on its way here. Add it again."))
        except CitewellError as error:
            return [*reports, *(_failed(each, said(error)) for each in files[number - 1 :])]
    return reports


def _within(name: str, number: int, total: int, progress: ProgressCallback) -> ProgressCallback:
    """A callback that reports the parts of a file on the same line as the file."""

    def told(done: int, of: int, what: str) -> None:
        if total == 1:
            progress(done, of, what)
        elif of > 1:
            progress(number, total, f"Adding {name} ({done:,} of {of:,})")

    return told


def _failed(file: Path, reason: str) -> Added:
    return Added(file.name, None, None, 0, "failed", reason)
