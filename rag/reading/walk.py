"""Find the files in a folder, whatever else is in it: nothing there stops the walk or makes it endless."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ELOOP
from pathlib import Path

from rag.reading.ignore import NOTHING, Ignored
from rag.types import Unread


@dataclass(frozen=True, slots=True)
class File:
    """A file by its real path; `size` is in bytes, `modified` and `changed` are the system's times in ns.

    `origin` is the path as a text, in which a mark stands for what isn't UTF-8. `modified` is the time of
    the content, which anybody can set, and `changed` that of the entry, which only the system sets.
    """

    path: str
    origin: str
    size: int
    modified: int
    changed: int


def walk(
    folder: Path, *, follow_links: bool = False, ignored: Ignored = NOTHING, skip: Path | None = None
) -> Iterator[File | Unread]:
    """The files of `folder` and its folders by name, but for hidden and `ignored` ones, each once.

    What can't be read is there with the reason: a folder that may not be opened, a pipe, a link that
    leads nowhere, and one that leads out of `folder`, unless such links are followed. Nothing is known
    of what is at and under the `origin` of that, and where it leads to. The folder `skip` is left out.
    """
    root = os.path.realpath(folder)
    seen = {os.path.realpath(skip)} if skip else set()
    todo = [(root, False, ignored)]
    while todo:
        path, is_link, rules = todo.pop()
        found = _at(path, root, follow_links) if is_link else path
        if isinstance(found, Unread):
            yield found
            continue
        if found in seen:
            continue
        seen.add(found)
        try:
            info = os.stat(found)  # noqa: PTH116  a Path for each of 100,000 files takes longer than this
            if stat.S_ISDIR(info.st_mode):
                todo += reversed(list(_entries(found, rules.within(found))))
                continue
        except OSError as error:  # also where it was there a moment ago: its disk may be gone
            why = f"can't be opened ({_reason(error)}): check that it is there and that you may read it."
            yield Unread(clean(found), f"{clean(path)} {why}")
            continue
        if stat.S_ISREG(info.st_mode):
            yield File(found, clean(found), info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        else:
            reason = f"{clean(path)} is a pipe, a socket or a device: name it by itself if it is to be read."
            yield Unread(clean(found), reason)


def clean(path: str) -> str:
    """A path as text: a name that isn't UTF-8 has a mark for what can't be shown."""
    return os.fsencode(path).decode("utf-8", "replace")


def _entries(folder: str, rules: Ignored) -> Iterator[tuple[str, bool, Ignored]]:
    """The path of each entry that is to be looked at, in order of their names, and whether it is a link."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.name.startswith(".") and not rules.drops(
                entry.path, entry.is_dir(follow_symlinks=False)
            ):
                yield entry.path, entry.is_symlink(), rules


def _at(link: str, root: str, follow_links: bool) -> str | Unread:
    """The real path to which a link leads, or why it isn't followed."""
    try:
        Path(link).stat()
    except OSError as error:
        where = "in a circle" if error.errno == ELOOP else "nowhere"
        return Unread(clean(link), f"{clean(link)} is a link that leads {where}: mend it or remove it.")
    real = os.path.realpath(link)
    if follow_links or f"{real}/".startswith(f"{root}/"):
        return real
    return Unread(
        clean(link),
        f"{clean(link)} is a link that leads out of the folder, to {clean(real)}: "
        "follow such links with --follow-links, or add what it leads to by itself.",
    )


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
