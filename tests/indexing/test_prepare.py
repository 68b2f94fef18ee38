"""The version of an article says by which pipeline it was made, and nothing else."""

import pytest
from fakes import FakeEmbedder
from shop import FERRY, Shop

from rag.errors import UnreadableSource
from rag.reading import article as reading
from rag.types import Article, Source


def test_another_embedder_is_no_other_pipeline(shop: Shop) -> None:
    """Chunks and terms do not depend on it, and an article need not be read again."""
    _, identifier = shop.put("/ferry.txt", FERRY)
    shop.use(embedder=FakeEmbedder("other", 32))
    assert shop.put("/ferry.txt", FERRY) == ("unchanged", identifier)
    assert not shop.pipeline.outdated(shop.articles.rows()[0], shop.articles)


def test_an_article_in_which_the_pipeline_of_today_finds_nothing_stands_as_it_is(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_source: Source, _identifier: str) -> Article:
        raise UnreadableSource("nothing in it")

    shop.put("/ferry.txt", FERRY)
    monkeypatch.setattr(reading, "VERSION", "next")
    [row] = shop.articles.rows()
    assert shop.pipeline.outdated(row, shop.articles)
    monkeypatch.setattr("rag.indexing.prepare.read_article", nothing)
    assert not shop.pipeline.outdated(row, shop.articles)
