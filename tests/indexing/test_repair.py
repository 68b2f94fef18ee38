"""A repair makes what is missing, pays for nothing else, and goes on where it was cut short."""

from collections.abc import Sequence

import numpy as np
import pytest
from fakes import FakeVectors
from numpy.typing import NDArray
from shop import CRANE, FERRY, Server, Shop

from rag.errors import LibraryDamaged, RequestRefused
from rag.reading import article as reading
from rag.types import Chunk


def test_lost_terms_are_made_anew_without_the_embedder(shop: Shop) -> None:
    server = Server()
    shop.use(embedder=server)
    shop.put("/ferry.txt", FERRY)
    shop.put("/crane.txt", CRANE)
    before, paid = shop.articles.stamp(), len(server.texts)
    shop.terms.create()
    shop.repairer.rebuild()
    assert (len(server.texts), shop.whole()) == (paid, True)
    assert shop.articles.stamp() != before


def test_of_two_articles_the_outdated_one_is_embedded_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server()
    shop.use(embedder=server)
    _, ferry = shop.put("/ferry.txt", FERRY, keep=[5])
    monkeypatch.setattr(reading, "VERSION", "next")
    shop.put("/crane.txt", CRANE)
    server.texts.clear()
    shop.repairer.rebuild()
    assert {text.partition("\n")[0] for text in server.texts} == {"The Ferry"}
    assert "Share this" in shop.get(ferry).text
    assert shop.whole()
    assert not any(shop.pipeline.outdated(row, shop.articles) for row in shop.articles.rows())


def test_a_rebuilding_that_fails_goes_on_where_it_ended(shop: Shop) -> None:
    server = Server()
    shop.use(embedder=server)
    for number in range(4):
        shop.put(f"/{number}.txt", f"Ferry {number}\n\nThe ferry sails from quay {number}.\n")
    shop.vectors.sweep(shop.articles.rows()[0].id, None)
    shop.vectors.sweep(shop.articles.rows()[2].id, None)
    server.texts.clear()
    server.refused = "quay 2"
    with pytest.raises(RequestRefused):
        shop.repairer.rebuild()
    assert shop.vectors.count() == 3
    server.refused = "\0"
    shop.repairer.rebuild()
    assert [text[-2] for text in server.texts] == ["0", "2", "2"]
    assert shop.whole()


def test_an_index_that_can_be_read_and_not_written_begins_anew(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Brittle(FakeVectors):
        broken = False

        def create(self) -> None:
            self.broken = False
            super().create()

        def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
            if self.broken:
                raise LibraryDamaged("not to be written")
            super().add(chunks, vectors)

    shop.vectors = Brittle()
    shop.use()
    _, ferry = shop.put("/ferry.txt", FERRY)
    shop.put("/crane.txt", CRANE)
    shop.vectors.sweep(ferry, None)
    monkeypatch.setattr(shop.vectors, "broken", True)
    shop.repairer.rebuild()
    assert shop.whole()
