"""Documents that are added together: written in one go, each as if it had been added alone."""

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeVectors
from numpy.typing import NDArray
from shop import CRANE, FERRY, Server, Shop

from rag.errors import RequestRefused
from rag.indexing.adding import add_each
from rag.reading.budget import Budget
from rag.reading.read import Part
from rag.types import Added, Chunk, Source, Unread


class Counting(FakeVectors):
    """Counts the writes, and fails where told to."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.fails = False

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        self.writes += 1
        super().add(chunks, vectors)
        if self.fails:
            raise KeyboardInterrupt


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, embedder=Server(refused="dynamite"))


def add(shop: Shop, *documents: tuple[str, str]) -> list[Added]:
    return add_each(parts(*documents), shop.ingest, False, None)


def parts(*documents: tuple[str, str]) -> Generator[Part, None, None]:
    for number, (origin, text) in enumerate(documents):
        found = Source(origin, text) if text else Unread(origin, "nothing in it")
        yield Part(number, len(documents), found, Budget(origin), text.encode())


def statuses(reports: Sequence[Added]) -> list[tuple[str, str]]:
    return [(report.source, report.status) for report in reports]


def counting(shop: Shop) -> Counting:
    shop.vectors = Counting()
    shop.use(embedder=Server(refused="dynamite"))
    return shop.vectors


def test_they_are_written_in_one_go_and_reported_in_order(shop: Shop) -> None:
    vectors = counting(shop)
    reports = add(shop, ("/ferry.txt", FERRY), ("/empty.txt", ""), ("/crane.txt", CRANE))
    assert statuses(reports) == [("/ferry.txt", "added"), ("/empty.txt", "failed"), ("/crane.txt", "added")]
    assert vectors.writes == 1
    assert [info.id for info in shop.articles.infos()] == [reports[0].id, reports[2].id]
    assert shop.vectors.count() == shop.terms.count() == reports[0].chunks + reports[2].chunks


@pytest.mark.parametrize("limit", ["_CHUNKS", "_BYTES"])
def test_not_too_many_wait(shop: Shop, limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"rag.indexing.adding.{limit}", 1)
    vectors = counting(shop)
    add(shop, ("/ferry.txt", FERRY), ("/crane.txt", CRANE))
    assert vectors.writes == 2


def test_a_text_that_comes_twice_is_a_duplicate(shop: Shop) -> None:
    ferry, copy = add(shop, ("/ferry.txt", FERRY), ("/copy.txt", FERRY))
    assert (copy.status, copy.id) == ("duplicate", ferry.id)


def test_a_place_that_comes_twice_has_the_later_text(shop: Shop) -> None:
    first, second = add(shop, ("/ferry.txt", FERRY), ("/ferry.txt", CRANE))
    assert (first.status, second.status, second.id) == ("added", "replaced", first.id)
    [info] = shop.articles.infos()
    assert info.title == "The Crane"


def test_a_text_that_has_moved_to_another_place_is_not_lost(shop: Shop) -> None:
    shop.put("/today.txt", FERRY)
    reports = add(shop, ("/today.txt", CRANE), ("/yesterday.txt", FERRY))
    assert statuses(reports) == [("/today.txt", "replaced"), ("/yesterday.txt", "added")]


def test_new_and_changed_ones_go_together(shop: Shop) -> None:
    shop.put("/ferry.txt", FERRY)
    changed = FERRY.replace("noon", "one")
    reports = add(shop, ("/ferry.txt", changed), ("/crane.txt", CRANE), ("/ferry.txt", changed))
    assert [report.status for report in reports] == ["replaced", "added", "unchanged"]


def test_what_is_ready_is_written_before_an_error_is_raised(shop: Shop) -> None:
    with pytest.raises(RequestRefused):
        add(shop, ("/ferry.txt", FERRY), ("/mine.txt", "The Mine\n\nThe dynamite was stored there.\n"))
    assert [row.origin for row in shop.articles.rows()] == ["/ferry.txt"]


def test_after_a_crash_all_of_them_are_finished(shop: Shop) -> None:
    counting(shop).fails = True
    with pytest.raises(KeyboardInterrupt):
        add(shop, ("/ferry.txt", FERRY), ("/crane.txt", CRANE))
    assert shop.articles.infos() == []
    counting(shop)
    reports = add(shop, ("/ferry.txt", FERRY), ("/crane.txt", CRANE))
    assert statuses(reports) == [("/ferry.txt", "added"), ("/crane.txt", "added")]
    assert len(shop.articles.infos()) == 2


def test_one_that_another_writer_has_added_meanwhile_is_not_written_again(shop: Shop) -> None:
    server = Server()
    other = Shop(shop.home)
    other.vectors, other.terms = shop.vectors, shop.terms
    other.use()
    shop.use(embedder=server)

    def overtake() -> None:
        if not other.articles.infos():
            other.ingest.put(Source("/ferry.txt", FERRY))

    server.before = overtake
    reports = add(shop, ("/ferry.txt", FERRY), ("/crane.txt", CRANE))
    assert [report.status for report in reports] == ["unchanged", "added"]
