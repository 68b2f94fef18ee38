"""Plan a sync: compare the files of a folder with those that the last sync saw.

Nothing is written here, and files that seem unchanged are not read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeAlias

from rag.reading.walk import File
from rag.storage.folders import Place, Seen

Digest: TypeAlias = Callable[[File], str | None]
"""The SHA-256 of a file; None if it can't be read."""
Lost: TypeAlias = Callable[[Collection[int]], Iterable[Seen]]
"""The files of these sizes that are gone from other folders."""


@dataclass(frozen=True, slots=True)
class Move:
    """A file that moved from the path `old`, with the same content."""

    old: str
    file: Seen


@dataclass(frozen=True, slots=True)
class Plan:
    """What became of each file; `touched` ones have new times but the same content."""

    new: Sequence[File]
    changed: Sequence[File]
    touched: Sequence[Seen]
    moved: Sequence[Move]
    gone: Collection[str]
    same: Sequence[Seen]


def compare(
    files: Sequence[File],
    seen: Mapping[str, Seen],
    *,
    placed: Collection[str],
    made_by: str,
    hidden: Callable[[str], bool],
    lost: Lost,
    digest: Digest,
) -> Plan:
    """Plan what to do about `files`, in order, given the files `seen` before.

    `placed` are the paths of existing articles: a file that was read without being refused but isn't
    among them is read again, since its article was removed. A `hidden` path may still exist, so it isn't
    gone. A new file may be a moved one, from this folder or another.
    """
    present = {file.origin for file in files}
    gone = {path for path in seen.keys() - present if not hidden(path)}
    known = {
        file.origin: before
        for file in files
        if (before := seen.get(file.origin)) and (before.refusal or before.path in placed)
    }
    fresh = [file for file in files if file.origin not in known]
    missing = [*map(seen.__getitem__, gone), *lost({file.size for file in fresh})]
    new, moved = _match_moved(fresh, missing, digest)
    paths = {file.origin: file for file in fresh}
    # Another suffix may mean another format, and so another text.
    changed = [
        paths[move.file.path]
        for move in moved
        if PurePath(move.old).suffix != PurePath(move.file.path).suffix
    ]
    touched: list[Seen] = []
    same: list[Seen] = []
    for file in files:
        before = known.get(file.origin)
        if before is None:
            continue
        if before.made_by != made_by or before.size != file.size:
            changed.append(file)
        elif (before.modified, before.changed) == (file.modified, file.changed):
            same.append(before)
        elif before.digest == digest(file):
            touched.append(replace(before, modified=file.modified, changed=file.changed))
        else:
            changed.append(file)
    return Plan(new, changed, touched, moved, gone - {move.old for move in moved}, same)


def to_remove(places: Sequence[Place], gone: Collection[Place]) -> set[str]:
    """The articles that a sync added and that are only at the places `gone`."""
    left = {place.origin for place in gone}
    staying = {place.article for place in places if place.origin not in left}
    return {place.article for place in gone if place.brought} - staying


def _match_moved(
    fresh: Sequence[File], missing: Iterable[Seen], digest: Digest
) -> tuple[list[File], list[Move]]:
    """The files that are new, and those that have the content of a `missing` one."""
    by_content: dict[int, dict[str, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for before in missing:
        if before.refusal is None:
            by_content[before.size][before.digest].append(before)
    new: list[File] = []
    moved: list[Move] = []
    for file in fresh:
        same_size = by_content.get(file.size)
        same = same_size.get(digest(file) or "") if same_size else None
        if same:
            before = same.pop(0)
            now = replace(before, path=file.origin, modified=file.modified, changed=file.changed)
            moved.append(Move(before.path, now))
        else:
            new.append(file)
    return new, moved
