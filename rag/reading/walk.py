"""Find the files in a folder; nothing in it can stop the walk or make it endless."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ELOOP
from pathlib import Path

from rag.reading.ignore import NO_RULES, IgnoreRules
from rag.types import Unread


@dataclass(frozen=True, slots=True)
class File:
    """A file by its real path: `size` in bytes, `modified` and `changed` as system times in ns.

    `origin` is the path as text, with a replacement character for anything that isn't UTF-8. `modified`
    is the time of the content, which any program can set; `changed` is that of the directory entry, which
    only the system sets.
    """

    path: str
    origin: str
    size: int
    modified: int
    changed: int


def walk(
    folder: Path, *, follow_links: bool = False, rules: IgnoreRules = NO_RULES, skip: Path | None = None
) -> Iterator[File | Unread]:
    """Yield each file in `folder` and its subfolders once, sorted by name, except hidden and ignored ones.

    Anything unreadable is yielded with the reason: a folder without permission, a pipe, a broken link,
    and a link out of `folder` unless `follow_links` is set. Nothing is known about what lies at or below
    its `origin` or its target. The folder `skip` is left out.
    """
    root = os.path.realpath(folder)
    seen = {os.path.realpath(skip)} if skip else set()
    todo = [(root, False, rules)]
    while todo:
        path, is_link, rules = todo.pop()
        found = _resolve(path, root, follow_links) if is_link else path
        if isinstance(found, Unread):
            yield found
            continue
        if found in seen:
            continue
        seen.add(found)
        try:
            info = os.stat(found)  # noqa: PTH116  making a Path for each of 100,000 files is slower
            if stat.S_ISDIR(info.st_mode):
                todo += reversed(list(_entries(found, rules.within(found))))
                continue
        except OSError as error:  # or it has just disappeared, perhaps with its disk
            why = f"can't be opened ({_reason(error)}): check that it exists and that you may read it."
            yield Unread(clean(found), f"{clean(path)} {why}")
            continue
        if stat.S_ISREG(info.st_mode):
            yield File(found, clean(found), info.st_size, info.st_mtime_ns, info.st_ctime_ns)
        else:
            reason = f"{clean(path)} is a pipe, a socket or a device: to read it, name it directly."
            yield Unread(clean(found), reason)


def clean(path: str) -> str:
    """A path as text, with replacement characters for anything that isn't UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _entries(folder: str, rules: IgnoreRules) -> Iterator[tuple[str, bool, IgnoreRules]]:
    """The path of each entry to visit, sorted by name, and whether it is a link."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if not entry.name.startswith(".") and not rules.ignore(
                entry.path, entry.is_dir(follow_symlinks=False)
            ):
                yield entry.path, entry.is_symlink(), rules


def _resolve(link: str, root: str, follow_links: bool) -> str | Unread:
    """The real path that a link leads to, or why it isn't followed."""
    try:
        Path(link).stat()
    except OSError as error:
        kind = "circular" if error.errno == ELOOP else "broken"
        return Unread(clean(link), f"{clean(link)} is a {kind} link: fix it or remove it.")
    real = os.path.realpath(link)
    if follow_links or f"{real}/".startswith(f"{root}/"):
        return real
    return Unread(
        clean(link),
        f"{clean(link)} is a link out of the folder, to {clean(real)}: "
        "follow such links with --follow-links, or add its target directly.",
    )


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
