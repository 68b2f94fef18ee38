"""Begin a folder anew."""

import shutil
from pathlib import Path

from rag.errors import LibraryError


def empty(folder: Path) -> None:
    """Make an empty folder, whatever was in it; raises LibraryError where that cannot be."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LibraryError(
            f"{folder} cannot be made anew ({reason}): move away what is there, and try again."
        ) from error
