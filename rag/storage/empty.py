"""Empty a folder."""

import shutil
from pathlib import Path

from rag.errors import LibraryError


def empty(folder: Path) -> None:
    """Replace a folder, if it exists, with an empty one; raises LibraryError if that fails."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LibraryError(f"{folder} can't be replaced ({reason}): move it away and try again.") from error
