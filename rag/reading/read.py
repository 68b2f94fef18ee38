"""Read files and pages of the web into sources, apart from this process and within limits.

Parsers of what others have made can be led to run for ever or to fill the memory. So they run
apart, in a few processes, while the library goes on with what they have read. Plain text needs
no parser, and is read here.
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
from rag.reading.archive import Member, members
from rag.reading.budget import Budget
from rag.reading.formats import Found, charset_of, read_text
from rag.reading.formats.columns import Columns
from rag.reading.formats.sniff import Kind, sniff
from rag.reading.isolation import Reader
from rag.reading.sources import origin
from rag.reading.walk import clean
from rag.types import Unread

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched

LARGEST = 512 << 20
Place: TypeAlias = Path | str | Member | Unread | Callable[[], Member | Unread]
"""A path, a URL, bytes, what takes the bytes when their turn comes, or the reason why nothing is read."""
PROCESSES = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found at the place `number`, of `total`, and the budget of all that is found there.

    `original` are the bytes that it was read from, of the kinds whose pages can be shown.
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
) -> Generator[Part, None, None]:
    """The sources in files at paths, in pages at URLs, which every string is, and in bytes, in order.
    What cannot be read, or is refused already, is there with the reason, and stops no other. Close the
    generator where it is not read to its end: its processes are ended then.
    """
    with ExitStack() as ends:
        pool = ends.enter_context(ThreadPoolExecutor(PROCESSES))
        readers: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        for _ in range(PROCESSES):
            reader = Reader()
            readers.put(reader)
            ends.callback(reader.close)
        ends.callback(pool.shutdown, wait=False, cancel_futures=True)
        pending: deque[tuple[int, Budget, Unread | Future[Read]]] = deque()
        for number, place in enumerate(places):
            while pending and isinstance(place, str):  # a page may be long in coming
                yield from _parts(*pending.popleft(), len(places))
            document, budget = _taken(place, fetch)
            for item in _items(document, budget):
                waiting = (
                    item
                    if isinstance(item, Unread)
                    else pool.submit(_read, readers, item, columns or Columns(), budget)
                )
                pending.append((number, budget, waiting))
                if len(pending) > 2 * PROCESSES:
                    yield from _parts(*pending.popleft(), len(places))
        while pending:
            yield from _parts(*pending.popleft(), len(places))


def _taken(place: Place, fetch: "Callable[[str], Fetched]") -> tuple[Member | Unread, Budget]:
    """The bytes of a document, with the budget for all that is in them."""
    found: Member | Unread
    if isinstance(place, Member | Unread):
        found = place
    elif isinstance(place, Path | str):
        try:
            found = _member(place, fetch)
        except UnreadableSource as error:
            found = Unread(origin(place), str(error))
    else:
        found = place()
    return found, Budget(found.origin)


def _items(item: Member | Unread, budget: Budget) -> Iterator[Member | Unread]:
    """The document itself, or the files in it where it is an archive; none that the budget leaves out."""
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
    yield Unread(item.origin, "")  # in whose place the budget puts its reason


def _member(place: Path | str, fetch: "Callable[[str], Fetched]") -> Member:
    if isinstance(place, Path):
        return Member(origin(place), read_file(place)[0])
    page = fetch(place)
    return Member(page.url, page.body, page.content_type)


def read_file(path: Path) -> tuple[bytes, os.stat_result]:
    """All that is in a file, and what the system says of it; raises UnreadableSource.

    One that somebody writes to while it is read may be half of what it will be, and is refused.
    """
    name = clean(str(path))
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            raw = file.read(LARGEST + 1)  # whatever size it says: a pipe and a device have none
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise UnreadableSource(f"{name} does not exist: check the path.") from None
    except IsADirectoryError:
        raise UnreadableSource(
            f"{name} is a folder with nothing in it to read: put documents there."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableSource(f"{name} cannot be read ({reason}): check that you may open it.") from error
    if len(raw) > LARGEST:
        raise UnreadableSource(
            f"{name} has more than {LARGEST >> 20} MB, which is the most that is read: divide it."
        )
    if stat.S_ISREG(after.st_mode) and _state(before) != _state(after):
        raise UnreadableSource(f"{name} changed while it was read: try again when nothing writes to it.")
    return raw, after


def _state(info: os.stat_result) -> tuple[int, int]:
    return info.st_size, info.st_mtime_ns


def _read(readers: "queue.SimpleQueue[Reader]", item: Member, columns: Columns, budget: Budget) -> Read:
    try:
        kind = sniff(item.raw, item.origin, item.content_type)
        if kind is Kind.ZIP:
            raise UnreadableSource(f"{item.origin} is an archive in an archive: unpack it first.")
        if kind is Kind.TEXT:
            with budget.timed():
                return [read_text(item.raw, item.origin, charset_of(item.content_type))], None
        reader = readers.get()
        try:
            found = reader.read(item.raw, item.origin, item.content_type, columns, budget.spend)
        finally:
            readers.put(reader)
        if not found:  # a table without rows
            raise UnreadableSource(f"{item.origin} is empty: add a file that has text in it.")
        return found, item.raw if kind is Kind.PDF else None
    except UnreadableSource as error:
        return [Unread(item.origin, str(error))], None


def _parts(number: int, budget: Budget, waiting: "Unread | Future[Read]", total: int) -> Iterator[Part]:
    every, original = ([waiting], None) if isinstance(waiting, Unread) else waiting.result()
    for found in every:
        admitted = budget.admit(found)
        if admitted is not None:
            yield Part(number, total, admitted, budget, original)
