"""Sync a library with a folder: add new files, replace changed ones, remove those that are gone.

Each file is finished and recorded before the next one starts, so an interrupted sync resumes where it
stopped. Removals come last: by then the text may be in another file, and the article stays.
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
from rag.indexing.ingest import Ingest
from rag.indexing.plan import to_remove
from rag.indexing.removals import Removals
from rag.indexing.scan import FolderScan, scan_folder
from rag.reading.archive import Member
from rag.reading.read import Part, read_file, read_places
from rag.reading.read import Place as Document
from rag.reading.walk import File
from rag.storage.articles import Articles
from rag.storage.folders import Folders, Place, Seen
from rag.storage.stores import WriterLock
from rag.types import Added, ProgressCallback, Synced, Unread

Consent: TypeAlias = Callable[[int, int], bool]
"""Whether this many articles may be removed, given how many of the folder's would stay."""

_PATIENCE = 1.0  # seconds to wait for another sync; no more, since it may take hours


class Sync:
    """Syncs one library with folders."""

    def __init__(
        self,
        home: Path,
        exclusive: WriterLock,
        folders: Folders,
        articles: Articles,
        ingest: Ingest,
        made_by: str,
    ) -> None:
        self._home = home
        self._exclusive = exclusive
        self._folders = folders
        self._articles = articles
        self._removals = Removals(folders, articles, ingest)
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
        """Sync a folder; raises UsageError, LibraryLocked if another sync runs, and as `Ingest.put` does."""
        if dry_run:
            return self._preview(self._scan(folder, follow_links))
        with self._exclusive(f"syncing {folder}", patience=_PATIENCE, lock_name="sync"):
            scan = self._scan(folder, follow_links)
            _require_consent(scan, consent)
            return self._carry_out(scan, progress)

    def _scan(self, folder: Path, follow_links: bool) -> FolderScan:
        return scan_folder(
            folder,
            self._folders,
            self._articles.has_origin,
            self._made_by,
            follow_links=follow_links,
            skip=self._home,
        )

    def _preview(self, scan: FolderScan) -> Synced:
        """What would be done, as far as it is known without reading new files."""
        plan, report = scan.plan, self._removals.report
        removed = to_remove(scan.places, scan.gone)
        changes = [failed(item) for item in scan.unread]
        changes += [report(move.file.path, None, "moved", f"from {move.old}") for move in plan.moved]
        changes += [report(file.origin, None, "replaced") for file in plan.changed]
        changes += [report(file.origin, None, "added") for file in plan.new]
        changes += [
            report(place.origin, place.article, "removed") for place in scan.gone if place.article in removed
        ]
        return _synced(scan, changes, dry_run=True)

    def _carry_out(self, scan: FolderScan, progress: ProgressCallback | None) -> Synced:
        folder, plan = scan.folder, scan.plan
        changes = {item.origin: failed(item) for item in scan.unread}
        absent = [path for path in plan.gone if not Path(path).exists()]
        self._folders.remember(folder, plan.touched)
        self._folders.move(folder, [(move.old, move.file) for move in plan.moved])
        for move in plan.moved:
            article = next((place.article for place in self._folders.at(move.file.path)), None)
            changes[move.file.path] = self._removals.report(
                move.file.path, article, "moved", f"from {move.old}"
            )
        for report in self._read([*plan.changed, *plan.new], folder, progress):
            if report.status != "unchanged":
                changes[report.source] = report
        # A duplicate of a file that changed has no article now.
        for report in self._read(self._orphaned(scan), folder, progress):
            changes[report.source] = report
        # Reading may have taken hours. If a file is back, leave it to the next sync.
        back = {path for path in absent if Path(path).exists()}
        for report in self._removals.clear([place for place in scan.gone if place.path not in back]):
            changes[report.source] = report
        self._folders.forget(folder, [path for path in plan.gone if path not in back])
        return _synced(scan, changes.values())

    def _read(self, files: Sequence[File], folder: str, progress: ProgressCallback | None) -> Iterator[Added]:
        """Add the documents in files; yields a report for each, and for each that is no longer there."""
        taken: dict[int, Seen] = {}
        documents: list[Document] = [
            partial(self._take, file, number, taken) for number, file in enumerate(files)
        ]
        with closing(read_places(documents, _no_fetch, progress=progress)) as parts:
            for number, found in groupby(parts, key=lambda part: part.number):
                if progress is not None:
                    progress(number, len(files), "Syncing")
                path = files[number].origin
                reports = [self._add(part, folder, path, progress) for part in found]
                yield from reports
                yield from self._removals.clear(self._vanished(reports, path))
                if number in taken:
                    self._folders.remember(folder, [_with_refusal(taken.pop(number), reports)])

    def _orphaned(self, scan: FolderScan) -> list[File]:
        """The files that were read but no longer have an article."""
        if not scan.plan.changed:
            return []
        placed = {place.path for place in self._folders.places()} | set(scan.plan.gone)
        seen = self._folders.seen(scan.folder).values()
        paths = {file.path for file in seen if file.refusal is None and file.path not in placed}
        return [file for file in scan.files if file.origin in paths]

    def _take(self, file: File, number: int, taken: dict[int, Seen]) -> Member | Unread:
        """The bytes of a file, recorded in `taken`."""
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
        """The places that are no longer in a file; none if it can't be read now."""
        found = {report.source for report in reports}
        if any(report.status == "failed" and report.source == path for report in reports):
            return []
        return [place for place in self._folders.at(path) if place.origin not in found]


def _require_consent(scan: FolderScan, consent: Consent) -> None:
    """Raise UsageError if more articles would be removed than stay, and there is no consent."""
    removed = to_remove(scan.places, scan.gone)
    stay = {place.article for place in scan.places if place.folder == scan.folder} - removed
    if len(removed) > len(stay) and not consent(len(removed), len(stay)):
        raise UsageError(
            f"{len(removed):,} of the {len(removed) + len(stay):,} articles of {scan.folder} would be "
            "removed, so nothing was done: add --yes if that is right, or --dry-run to see which."
        )


def _synced(scan: FolderScan, changes: Iterable[Added], *, dry_run: bool = False) -> Synced:
    known = (*scan.plan.same, *scan.plan.touched)
    unreadable = sum(file.refusal is not None for file in known)
    return Synced(scan.folder, tuple(changes), len(known) - unreadable, unreadable, dry_run)


def _with_refusal(seen: Seen, reports: Sequence[Added]) -> Seen:
    """A file, with the reason if it has no articles."""
    if any(report.id is not None for report in reports):
        return seen
    return replace(
        seen, refusal=next((report.reason for report in reports if report.reason), "nothing in it")
    )


def _no_fetch(url: str) -> NoReturn:
    raise AssertionError(url)
