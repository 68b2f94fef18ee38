"""What a sync has to do: the files of a folder compared with those that the last sync has seen.

Nothing is written here, and of a file that seems to be as it was, nothing is read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeAlias

from rag.reading.walk import File
from rag.storage.folders import Place, Seen

Digest: TypeAlias = Callable[[File], str | None]
"""The SHA-256 of a file; None where it can't be read."""
Lost: TypeAlias = Callable[[Collection[int]], Iterable[Seen]]
"""The files of these sizes that other folders had and have no more."""


@dataclass(frozen=True, slots=True)
class Move:
    """A file that was at the path `old` and is elsewhere now, with the same content."""

    old: str
    file: Seen


@dataclass(frozen=True, slots=True)
class Plan:
    """What became of each file; `touched` are those with new times and the content of before."""

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
    """The plan for `files`, in their order, with the files `seen` before.

    `placed` are the paths from which there are articles: a file that was read and gave none, and no
    refusal either, is read again, for its article was removed. What is `hidden` may be there, and isn't
    gone. A new file may be one that is gone, or one that another folder lost.
    """
    present = {file.origin for file in files}
    gone = {path for path in seen.keys() - present if not hidden(path)}
    known = {
        file.origin: before
        for file in files
        if (before := seen.get(file.origin)) and (before.refusal or before.path in placed)
    }
    fresh = [file for file in files if file.origin not in known]
    new, moved = _found_again(fresh, [*map(seen.__getitem__, gone), *lost({it.size for it in fresh})], digest)
    paths = {file.origin: file for file in fresh}
    # Another ending may mean another format, and so another text.
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


def leaving(places: Sequence[Place], gone: Collection[Place]) -> set[str]:
    """The articles that a sync has brought and that are at none but the places `gone`."""
    left = {place.origin for place in gone}
    staying = {place.article for place in places if place.origin not in left}
    return {place.article for place in gone if place.brought} - staying


def _found_again(
    fresh: Sequence[File], homeless: Iterable[Seen], digest: Digest
) -> tuple[list[File], list[Move]]:
    """The files that are new, and those that are one of the `homeless`."""
    by_content: dict[int, dict[str, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for before in homeless:
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
