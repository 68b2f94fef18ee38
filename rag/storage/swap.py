"""Replace a folder with another by two renames, so that an interrupted swap can be finished.

The successor of ``folder`` is ``folder.next``. A swap has begun if there is a ``folder.old``, which
exists from the first rename until the end.
"""

import shutil
from pathlib import Path


def successor(folder: Path) -> Path:
    """The folder that will replace `folder`."""
    return folder.with_name(f"{folder.name}.next")


def swap(folder: Path) -> None:
    """Replace `folder`, if it exists, with its successor; no process may have files open in either."""
    settle(folder)
    if folder.exists():
        folder.rename(_old(folder))
    else:
        _old(folder).mkdir(mode=0o700)
    settle(folder)


def settle(folder: Path) -> None:
    """Finish a swap that was interrupted."""
    old, new = _old(folder), successor(folder)
    if old.exists():
        if not folder.exists():
            (new if new.exists() else old).rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")
