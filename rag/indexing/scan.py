"""Scan a folder, and compare it with what the last sync saw."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UsageError
from rag.indexing.plan import Plan, compare
from rag.reading.ignore import GITIGNORE
from rag.reading.walk import File, clean, walk
from rag.storage.folders import Folders, Place, Seen
from rag.types import Unread


@dataclass(frozen=True, slots=True)
class FolderScan:
    """A folder by its real path, its files, the plan for them, and what can't be read.

    `places` are those of all folders; `gone` are the places where nothing is left, including those of a
    folder inside or around this one.
    """

    folder: str
    files: Sequence[File]
    plan: Plan
    unread: Sequence[Unread]
    places: Sequence[Place]
    gone: Sequence[Place]


def scan_folder(
    folder: Path,
    folders: Folders,
    has_article: Callable[[str], bool],
    made_by: str,
    *,
    follow_links: bool,
    skip: Path,
) -> FolderScan:
    """Scan a folder, except its subfolder `skip`, and plan what to do; an origin may have an article.

    Raises UsageError if the folder doesn't exist, or if it had files and now has none: then its disk is
    more likely not mounted than everything deleted.
    """
    if not folder.is_dir():
        raise UsageError(_not_a_folder(folder))
    found = list(walk(folder, follow_links=follow_links, rules=GITIGNORE, skip=skip))
    files = [item for item in found if isinstance(item, File)]
    unread = [item for item in found if isinstance(item, Unread)]
    name = clean(str(folder.resolve()))
    places = folders.places()
    plan = compare(
        files,
        folders.seen(name),
        placed={place.path for place in places},
        taken=has_article,
        made_by=made_by,
        hidden=_hidden_paths(unread, name),
        lost=lambda sizes: _lost(folders, name, sizes),
        digest=_digest,
    )
    if plan.gone and not files:
        raise UsageError(
            f"{folder} had {len(plan.gone):,} files and now has none, so nothing was removed: "
            "mount the disk it is on, or remove its articles with `citewell remove ID`."
        )
    left = [place for place in places if place.path in plan.gone]
    # A folder inside or around this one that is empty now may be on a disk that isn't mounted.
    others = {place.folder for place in left} - {name}
    empty = {other for other in others if not any(_is_under(file.origin, [other]) for file in files)}
    gone = [
        place
        for place in left
        if place.folder == name or (place.folder not in empty and not Path(place.path).exists())
    ]
    return FolderScan(name, files, plan, unread, places, gone)


def _hidden_paths(unread: Sequence[Unread], folder: str) -> Callable[[str], bool]:
    """A test of whether a path may exist although it wasn't found: it, or a folder above, is unreadable.

    A link to a folder above `folder` hides nothing in `folder` itself.
    """
    places = {path for item in unread for path in (item.origin, clean(os.path.realpath(item.origin)))}
    inside = {path for path in places if _is_under(path, [folder])}
    outside = places - inside
    return lambda path: _is_under(path, inside if _is_under(path, [folder]) else outside)


def _is_under(path: str, places: Collection[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _lost(folders: Folders, folder: str, sizes: Collection[int]) -> Iterator[Seen]:
    if sizes:
        for file in folders.elsewhere(folder):
            if file.size in sizes and not Path(file.path).exists():
                yield file


def _digest(file: File) -> str | None:
    try:
        with Path(file.path).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None


def _not_a_folder(folder: Path) -> str:
    if folder.exists():
        return f"{folder} isn't a folder: add it with `citewell add`."
    return f"{folder} doesn't exist, so nothing was changed: check the path, or mount the disk it is on."
