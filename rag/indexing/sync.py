"""Bring a library in line with a folder: add what is new, replace what changed, remove what is gone.

Each file is whole before the next one is begun, and only then noted, so a sync that is cut short goes on
where it was. What is gone goes last: its text may be in another file by then, and the article stays.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import NoReturn, TypeAlias

from rag.errors import UnreadableSource, UsageError
from rag.indexing.adding import add_one, failed
from rag.indexing.departures import Departures
from rag.indexing.ingest import Ingest
from rag.indexing.look import Compared, look
from rag.indexing.plan import leaving
from rag.reading.archive import Member
from rag.reading.read import Part, read_file, read_places
from rag.reading.read import Place as Document
from rag.reading.walk import File
from rag.storage.articles import Articles
from rag.storage.folders import Folders, Place, Seen
from rag.storage.lock import exclusive
from rag.types import Added, ProgressCallback, Synced, Unread

Consent: TypeAlias = Callable[[int, int], bool]
"""Whether so many articles may be removed, where so many of the folder's stay."""

_PATIENCE = 1.0  # seconds to wait for another sync, which may take hours


class Sync:
    """What brings one library in line with folders."""

    def __init__(
        self, home: Path, folders: Folders, articles: Articles, ingest: Ingest, made_by: str
    ) -> None:
        self._home = home
        self._folders = folders
        self._departures = Departures(folders, articles, ingest)
        self._ingest = ingest
        self._made_by = made_by

    def __call__(
        self,
        folder: Path,
        *,
        follow_links: bool,
        dry_run: bool,
        consent: Consent,
        progress: ProgressCallback | None,
    ) -> Synced:
        """Sync a folder; raises UsageError, LibraryLocked where another sync runs, and as `Ingest.put`."""
        if dry_run:
            return self._foresee(self._look(folder, follow_links))
        with exclusive(self._home, f"syncing {folder}", patience=_PATIENCE, lock_name="sync"):
            compared = self._look(folder, follow_links)
            _ask(compared, consent)
            return self._carry_out(compared, progress)

    def _look(self, folder: Path, follow_links: bool) -> Compared:
        return look(folder, self._folders, self._made_by, follow_links=follow_links, skip=self._home)

    def _foresee(self, compared: Compared) -> Synced:
        """What would be done, as far as that can be told without reading what is new."""
        plan, report = compared.plan, self._departures.report
        leave = leaving(compared.places, compared.gone)
        changes = [failed(item) for item in compared.unread]
        changes += [report(move.file.path, None, "moved", f"from {move.old}") for move in plan.moved]
        changes += [report(file.origin, None, "replaced") for file in plan.changed]
        changes += [report(file.origin, None, "added") for file in plan.new]
        changes += [report(it.origin, it.article, "removed") for it in compared.gone if it.article in leave]
        return _synced(compared, changes, dry_run=True)

    def _carry_out(self, compared: Compared, progress: ProgressCallback | None) -> Synced:
        folder, plan = compared.folder, compared.plan
        changes = {item.origin: failed(item) for item in compared.unread}
        absent = [path for path in plan.gone if not Path(path).exists()]
        self._folders.remember(folder, plan.touched)
        for move in plan.moved:
            self._folders.move(folder, move.old, move.file)
            article = next((place.article for place in self._folders.at(move.file.path)), None)
            changes[move.file.path] = self._departures.report(
                move.file.path, article, "moved", f"from {move.old}"
            )
        for report in self._read([*plan.changed, *plan.new], folder, progress):
            if report.status != "unchanged":
                changes[report.source] = report
        # What said the same as a file that has changed is in no article now.
        for report in self._read(self._homeless(compared), folder, progress):
            changes[report.source] = report
        # Reading may have taken hours, and a file may be back: the next sync compares it.
        back = {path for path in absent if Path(path).exists()}
        for report in self._departures.leave([place for place in compared.gone if place.path not in back]):
            changes[report.source] = report
        self._folders.forget(folder, [path for path in plan.gone if path not in back])
        return _synced(compared, changes.values())

    def _read(self, files: Sequence[File], folder: str, progress: ProgressCallback | None) -> Iterator[Added]:
        """Add what is in files; a report for each document in them, and for each that is there no more."""
        taken: dict[int, Seen] = {}
        documents: list[Document] = [
            partial(self._take, file, number, taken) for number, file in enumerate(files)
        ]
        with closing(read_places(documents, _no_page)) as parts:
            for number, found in groupby(parts, key=lambda part: part.number):
                if progress is not None:
                    progress(number, len(files), "Syncing")
                path = files[number].origin
                reports = [self._add(part, folder, path, progress) for part in found]
                yield from reports
                yield from self._departures.leave(self._vanished(reports, path))
                if number in taken:
                    self._folders.remember(folder, [_judged(taken.pop(number), reports)])

    def _homeless(self, compared: Compared) -> list[File]:
        """The files that were read and are in no article any more."""
        if not compared.plan.changed:
            return []
        placed = {place.path for place in self._folders.places()} | set(compared.plan.gone)
        seen = self._folders.seen(compared.folder).values()
        paths = {file.path for file in seen if file.refusal is None and file.path not in placed}
        return [file for file in compared.files if file.origin in paths]

    def _take(self, file: File, number: int, taken: dict[int, Seen]) -> Member | Unread:
        """The bytes of a file, with a note of what was taken."""
        try:
            raw, info = read_file(Path(file.path))
        except UnreadableSource as error:
            return Unread(file.origin, str(error))
        digest = hashlib.sha256(raw).hexdigest()
        taken[number] = Seen(
            file.origin, info.st_size, info.st_mtime_ns, info.st_ctime_ns, digest, self._made_by
        )
        return Member(file.origin, raw)

    def _add(self, part: Part, folder: str, path: str, progress: ProgressCallback | None) -> Added:
        report = add_one(part, self._ingest, progress, (folder, path))
        if report.id is None or report.status == "added":
            return report
        if report.status == "replaced":
            others = [place.origin for place in self._folders.of(report.id) if place.origin != report.source]
            self._folders.vacate(others)
        else:
            self._folders.place(folder, path, report.source, report.id)
        return report

    def _vanished(self, reports: Sequence[Added], path: str) -> list[Place]:
        """The places that a file had and has no more; none where it can't be read now."""
        found = {report.source for report in reports}
        if any(report.status == "failed" and report.source == path for report in reports):
            return []
        return [place for place in self._folders.at(path) if place.origin not in found]


def _ask(compared: Compared, consent: Consent) -> None:
    """Raise UsageError where more is to go than stays, and there is no consent to that."""
    leave = leaving(compared.places, compared.gone)
    stay = {place.article for place in compared.places if place.folder == compared.folder} - leave
    if len(leave) > len(stay) and not consent(len(leave), len(stay)):
        raise UsageError(
            f"{len(leave):,} of the {len(leave) + len(stay):,} articles of {compared.folder} would be "
            "removed, so nothing was done: add --yes if that is right, or --dry-run to see which."
        )


def _synced(compared: Compared, changes: Iterable[Added], *, dry_run: bool = False) -> Synced:
    known = (*compared.plan.same, *compared.plan.touched)
    unreadable = sum(file.refusal is not None for file in known)
    return Synced(compared.folder, tuple(changes), len(known) - unreadable, unreadable, dry_run)


def _judged(seen: Seen, reports: Sequence[Added]) -> Seen:
    """A file, with the reason where none of it is an article."""
    if any(report.id is not None for report in reports):
        return seen
    return replace(
        seen, refusal=next((report.reason for report in reports if report.reason), "nothing in it")
    )


def _no_page(url: str) -> NoReturn:
    raise AssertionError(url)
