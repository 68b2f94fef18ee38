"""Read files and web pages into sources, in separate processes and within limits.

A hostile document can make a parser run for ever or use up the memory. So parsers run in a few
separate processes while the library works on what they have read. Plain text needs no parser and is
read in this process.
"""

import os
import queue
import stat
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rag.errors import UnreadableSource
from rag.events import timed
from rag.reading.archive import Member, members
from rag.reading.budget import Budget
from rag.reading.formats import Found, charset_of, read_text
from rag.reading.formats.columns import Columns
from rag.reading.formats.scan import Scan
from rag.reading.formats.sniff import Kind, sniff
from rag.reading.isolation import Reader, Recogniser
from rag.reading.scans import read_scan
from rag.reading.sources import origin
from rag.reading.walk import clean
from rag.types import ProgressCallback, Unread

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched

LARGEST = 512 << 20
Place: TypeAlias = Path | str | Member | Unread | Callable[[], Member | Unread]
"""A path, a URL, bytes, a function that loads the bytes in their turn, or a reason for not reading."""
PROCESSES = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One document found at the place `number` of `total`, and the budget shared by all found there.

    `original` are the bytes that it was read from, for kinds whose pages can be shown.
    """

    number: int
    total: int
    found: Found
    budget: Budget
    original: bytes | None = None


Read: TypeAlias = tuple[list[Found], bytes | None]
"""What was found in a document, and its bytes where it is an original."""


def read_places(
    places: Sequence[Place],
    fetch: "Callable[[str], Fetched]",
    columns: Columns | None = None,
    progress: ProgressCallback | None = None,
) -> Generator[Part, None, None]:
    """Read the sources at paths, at URLs (any string is one) and in bytes, in order.

    Unreadable or already refused ones are yielded with the reason, and don't stop the rest. `progress` counts
    the pages of scans, from several threads. If you stop early, close the generator to end its processes.
    """
    with ExitStack() as ends:
        pool = ends.enter_context(ThreadPoolExecutor(PROCESSES))
        readers: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for _ in range(PROCESSES):
            reader = Reader()
            readers.put(reader)
            ends.callback(reader.close)
        recogniser = Recogniser()  # only one, since it takes much memory
        ends.callback(recogniser.close)

        def read_scanned(scan: Scan, reader: Reader, budget: Budget) -> Found:
            return read_scan(scan, reader, recogniser, budget, progress)

        ends.callback(pool.shutdown, wait=False, cancel_futures=True)
        pending: deque[tuple[int, Budget, Unread | Future[Read]]] = deque()
        for number, place in enumerate(places):
            while pending and isinstance(place, str):  # a page may take long to arrive
                yield from _admitted(*pending.popleft(), len(places))
            document, budget = _load(place, fetch)
            for item in _unpack(document, budget):
                waiting = (
                    item
                    if isinstance(item, Unread)
                    else pool.submit(_read, readers, item, columns or Columns(), budget, read_scanned)
                )
                pending.append((number, budget, waiting))
                if len(pending) > 2 * PROCESSES:
                    yield from _admitted(*pending.popleft(), len(places))
        while pending:
            yield from _admitted(*pending.popleft(), len(places))


def _load(place: Place, fetch: "Callable[[str], Fetched]") -> tuple[Member | Unread, Budget]:
    """The bytes of a document, and the budget for everything in them."""
    found: Member | Unread
    if isinstance(place, Member | Unread):
        found = place
    elif isinstance(place, Path | str):
        try:
            found = _load_member(place, fetch)
        except UnreadableSource as error:
            found = Unread(origin(place), str(error))
    else:
        found = place()
    return found, Budget(found.origin)


def _unpack(item: Member | Unread, budget: Budget) -> Iterator[Member | Unread]:
    """The document itself or, if it is an archive, its files, as long as the budget lasts."""
    if isinstance(item, Unread):
        yield item
        return
    try:
        is_archive = sniff(item.raw, item.origin, item.content_type) is Kind.ZIP
    except UnreadableSource as error:
        yield Unread(item.origin, str(error))
        return
    if not is_archive:
        yield item
        return
    unpacked = members(item.raw, item.origin)
    while not budget.is_spent:
        with budget.timed():
            member = next(unpacked, None)
        if member is None:
            return
        yield member
    yield Unread(item.origin, "")  # the budget replaces it with its reason


def _load_member(place: Path | str, fetch: "Callable[[str], Fetched]") -> Member:
    if isinstance(place, Path):
        return Member(origin(place), read_file(place)[0])
    page = fetch(place)
    return Member(page.url, page.body, page.content_type)


def read_file(path: Path) -> tuple[bytes, os.stat_result]:
    """The content of a file, and its status; raises UnreadableSource.

    A file that changes while it is being read may be incomplete, and is refused.
    """
    name = clean(str(path))
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            raw = file.read(LARGEST + 1)  # regardless of its reported size: a pipe or a device has none
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise UnreadableSource(f"{name} does not exist: check the path.") from None
    except IsADirectoryError:
        raise UnreadableSource(
            f"{name} is a folder with nothing to read in it: put documents there."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableSource(f"{name} cannot be read ({reason}): check that you may open it.") from error
    if len(raw) > LARGEST:
        raise UnreadableSource(
            f"{name} has more than {LARGEST >> 20} MB, the maximum for one file: split it up."
        )
    if stat.S_ISREG(after.st_mode) and _size_and_time(before) != _size_and_time(after):
        raise UnreadableSource(
            f"{name} changed while it was being read: try again when nothing is writing to it."
        )
    return raw, after


def _size_and_time(info: os.stat_result) -> tuple[int, int]:
    return info.st_size, info.st_mtime_ns


def _read(
    readers: "queue.SimpleQueue[Reader]",
    item: Member,
    columns: Columns,
    budget: Budget,
    read_scanned: Callable[[Scan, Reader, Budget], Found],
) -> Read:
    try:
        with timed("read", source=item.origin, bytes=len(item.raw)):
            return _parse(readers, item, columns, budget, read_scanned)
    except UnreadableSource as error:
        return [Unread(item.origin, str(error))], None


def _parse(
    readers: "queue.SimpleQueue[Reader]",
    item: Member,
    columns: Columns,
    budget: Budget,
    read_scanned: Callable[[Scan, Reader, Budget], Found],
) -> Read:
    kind = sniff(item.raw, item.origin, item.content_type)
    if kind is Kind.ZIP:
        raise UnreadableSource(f"{item.origin} is an archive inside an archive: unpack it first.")
    if kind is Kind.TEXT:
        with budget.timed():
            return [read_text(item.raw, item.origin, charset_of(item.content_type))], None
    reader = readers.get()
    try:
        found = [
            read_scanned(each, reader, budget) if isinstance(each, Scan) else each
            for each in reader.read(item.raw, item.origin, item.content_type, columns, budget.spend)
        ]
    finally:
        readers.put(reader)
    if not found:  # a table without rows
        raise UnreadableSource(f"{item.origin} is empty: add a file with text in it.")
    return found, item.raw if kind in (Kind.PDF, Kind.PICTURE) else None


def _admitted(number: int, budget: Budget, waiting: "Unread | Future[Read]", total: int) -> Iterator[Part]:
    every, original = ([waiting], None) if isinstance(waiting, Unread) else waiting.result()
    for found in every:
        admitted = budget.admit(found)
        if admitted is not None:
            yield Part(number, total, admitted, budget, original)
