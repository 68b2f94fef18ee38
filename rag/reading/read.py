"""Read files and pages of the web into sources, apart from this process and within limits.

Parsers of what others have made can be led to run for ever or to fill the memory. So they run
apart, in a few processes, while the library goes on with what they have read. Plain text needs
no parser, and is read here.
"""

import os
import queue
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UnreadableSource
from rag.reading.archive import Member, members
from rag.reading.formats import Found, charset_of, read_text
from rag.reading.formats.columns import Columns
from rag.reading.formats.sniff import Kind, sniff
from rag.reading.isolation import Reader
from rag.reading.sources import origin
from rag.types import Unread

if TYPE_CHECKING:
    from rag.reading.fetch import Fetched

LARGEST = 512 << 20
PROCESSES = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Part:
    """What was found at the place `number`, of `total`, of those that were asked for."""

    number: int
    total: int
    found: Found


def read_places(
    places: Sequence[Path | str | Member | Unread],
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
        pending: deque[tuple[int, Unread | Future[list[Found]]]] = deque()
        for number, place in enumerate(places):
            while pending and isinstance(place, str):  # a page may be long in coming
                yield from _parts(*pending.popleft(), len(places))
            for item in _items(place, fetch):
                waiting = (
                    item
                    if isinstance(item, Unread)
                    else pool.submit(_read, readers, item, columns or Columns())
                )
                pending.append((number, waiting))
                if len(pending) > 2 * PROCESSES:
                    yield from _parts(*pending.popleft(), len(places))
        while pending:
            yield from _parts(*pending.popleft(), len(places))


def _items(
    place: Path | str | Member | Unread, fetch: "Callable[[str], Fetched]"
) -> Iterator[Member | Unread]:
    """The document itself, or the files in it where it is an archive."""
    if isinstance(place, Unread):
        yield place
        return
    try:
        item = place if isinstance(place, Member) else _member(place, fetch)
        is_archive = sniff(item.raw, item.origin, item.content_type) is Kind.ZIP
    except UnreadableSource as error:
        yield Unread(place.origin if isinstance(place, Member) else origin(place), str(error))
        return
    if is_archive:
        yield from members(item.raw, item.origin)
    else:
        yield item


def _member(place: Path | str, fetch: "Callable[[str], Fetched]") -> Member:
    if isinstance(place, Path):
        return Member(origin(place), _bytes(place))
    page = fetch(place)
    return Member(page.url, page.body, page.content_type)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)  # whatever size it says: a pipe and a device have none
    except FileNotFoundError:
        raise UnreadableSource(f"{path} does not exist: check the path.") from None
    except IsADirectoryError:
        raise UnreadableSource(
            f"{path} is a folder with nothing in it to read: put documents there."
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableSource(f"{path} cannot be read ({reason}): check that you may open it.") from error
    if len(raw) > LARGEST:
        raise UnreadableSource(
            f"{path} has more than {LARGEST >> 20} MB, which is the most that is read: divide it."
        )
    return raw


def _read(readers: "queue.SimpleQueue[Reader]", item: Member, columns: Columns) -> list[Found]:
    try:
        kind = sniff(item.raw, item.origin, item.content_type)
        if kind is Kind.ZIP:
            raise UnreadableSource(f"{item.origin} is an archive in an archive: unpack it first.")
        if kind is Kind.TEXT:
            return [read_text(item.raw, item.origin, charset_of(item.content_type))]
        reader = readers.get()
        try:
            return reader.read(item.raw, item.origin, item.content_type, columns)
        finally:
            readers.put(reader)
    except UnreadableSource as error:
        return [Unread(item.origin, str(error))]


def _parts(number: int, waiting: "Unread | Future[list[Found]]", total: int) -> Iterator[Part]:
    for found in [waiting] if isinstance(waiting, Unread) else waiting.result():
        yield Part(number, total, found)
