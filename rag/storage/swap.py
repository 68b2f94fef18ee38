"""Let one folder take the place of another by two renames, wherever they are cut short.

The successor of ``folder`` is ``folder.next``. What says that a swap has begun is ``folder.old``,
which is there from the first rename until all is done.
"""

import shutil
from pathlib import Path


def successor(folder: Path) -> Path:
    """The folder that is to take the place of `folder`."""
    return folder.with_name(f"{folder.name}.next")


def swap(folder: Path) -> None:
    """Let the successor take the place of `folder`, if that is there; nobody may have files of them open."""
    settle(folder)
    if folder.exists():
        folder.rename(_old(folder))
    else:
        _old(folder).mkdir(mode=0o700)
    settle(folder)


def settle(folder: Path) -> None:
    """Finish a swap that has begun."""
    old, new = _old(folder), successor(folder)
    if old.exists():
        if not folder.exists():
            (new if new.exists() else old).rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")
