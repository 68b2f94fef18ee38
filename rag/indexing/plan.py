"""Plan a sync: compare the files of a folder with those that the last sync saw.

Nothing is written here, and files that seem unchanged are not read.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
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
    taken: Callable[[str], bool] = lambda _path: False,
    made_by: str,
    hidden: Callable[[str], bool],
    lost: Lost,
    digest: Digest,
) -> Plan:
    """Plan what to do about `files`, in order, given the files `seen` before.

    `placed` are the paths of existing articles: a file that was read without being refused but isn't
    among them is read again, since its article was removed. A `hidden` path may still exist, so it isn't
    gone. A new file may be a moved one, from this folder or another, unless its path is `taken` by an article
    that the user added: that must be replaced. Changed files may have changed places among themselves.
    """
    digest = cache(digest)
    present = {file.origin for file in files}
    gone = {path for path in seen.keys() - present if not hidden(path)}
    known = {
        file.origin: before
        for file in files
        if (before := seen.get(file.origin)) and (before.refusal or before.path in placed)
    }
    fresh = [file for file in files if file.origin not in known]
    missing = [*map(seen.__getitem__, gone), *lost({file.size for file in fresh})]
    left = [before for before in missing if before.refusal is None or before.path in placed]
    new, moved = _match_moved(fresh, left, taken, digest)
    paths = {file.origin: file for file in fresh}
    # Another suffix may mean another format, and so another text.
    changed = [
        paths[move.file.path]
        for move in moved
        if PurePath(move.old).suffix != PurePath(move.file.path).suffix
    ]
    swapped = _match_swapped(files, known, placed, digest)
    exchanged = {move.file.path for move in swapped}
    touched: list[Seen] = []
    same: list[Seen] = []
    for file in files:
        before = known.get(file.origin)
        if before is None or file.origin in exchanged:
            continue
        if before.made_by != made_by or before.size != file.size:
            changed.append(file)
        elif (before.modified, before.changed) == (file.modified, file.changed):
            same.append(before)
        elif before.digest == digest(file):
            touched.append(replace(before, modified=file.modified, changed=file.changed))
        else:
            changed.append(file)
    gone -= {move.old for move in moved}
    return Plan(new, changed, touched, [*moved, *swapped], gone, same)


def to_remove(places: Sequence[Place], gone: Collection[Place]) -> set[str]:
    """The articles that a sync added and that are only at the places `gone`."""
    left = {place.origin for place in gone}
    staying = {place.article for place in places if place.origin not in left}
    return {place.article for place in gone if place.brought} - staying


def _match_moved(
    fresh: Sequence[File], missing: Iterable[Seen], taken: Callable[[str], bool], digest: Digest
) -> tuple[list[File], list[Move]]:
    """The files that are new, and those that have the content of a `missing` one."""
    by_content = _by_content(missing)
    new: list[File] = []
    moved: list[Move] = []
    for file in fresh:
        same_size = by_content.get(file.size)
        same = same_size.get(digest(file) or "") if same_size else None
        if same and not taken(file.origin):
            moved.append(_move(same.pop(0), file))
        else:
            new.append(file)
    return new, moved


def _match_swapped(
    files: Sequence[File], known: Mapping[str, Seen], placed: Collection[str], digest: Digest
) -> list[Move]:
    """The changed files that have changed places among themselves, so that each one's content is in another.

    One whose name has another suffix now may be of another format, and is read.
    """
    altered = {
        file.origin: file
        for file in files
        if (before := known.get(file.origin))
        and file.origin in placed
        and (before.size, before.modified, before.changed) != (file.size, file.modified, file.changed)
    }
    by_content = _by_content(known[path] for path in altered)
    sources: dict[str, str] = {}
    for path, file in altered.items():
        same_size = by_content.get(file.size)
        same = same_size.get(digest(file) or "", ()) if same_size else ()
        others = (before.path for before in same if PurePath(before.path).suffix == PurePath(path).suffix)
        found = next(others, path)
        if found != path:
            sources[path] = found
    while sources.keys() != set(sources.values()):  # what was overwritten or is new elsewhere is no exchange
        ends = set(sources.values())
        sources = {path: old for path, old in sources.items() if path in ends and old in sources}
    return [_move(known[old], altered[path]) for path, old in sources.items()]


def _by_content(files: Iterable[Seen]) -> dict[int, dict[str, list[Seen]]]:
    """Files by their sizes and digests."""
    found: dict[int, dict[str, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for file in files:
        found[file.size][file.digest].append(file)
    return found


def _move(before: Seen, file: File) -> Move:
    now = replace(before, path=file.origin, modified=file.modified, changed=file.changed)
    return Move(before.path, now)
