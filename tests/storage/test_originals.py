"""Originals: files as they were added, which go with the last article that names them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from shop import CRANE, FERRY, Server, Shop

from rag.errors import LibraryError, RequestRefused
from rag.reading.article import read_article
from rag.storage.database import Database
from rag.storage.originals import Originals
from rag.storage.pending import Pending
from rag.types import Source

RAW = b"%PDF-1.7 the ferry"
NAME = hashlib.sha256(RAW).hexdigest()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "library")


def add(shop: Shop, origin: str, text: str, raw: bytes | None = RAW, reader: str = "PDF 2") -> str:
    added = shop.ingest.put(Source(origin, text, reader=reader), original=raw)
    assert added.id is not None
    return added.id


def files(shop: Shop) -> list[str]:
    folder = shop.home / "originals"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def original_of(shop: Shop, identifier: str) -> str | None:
    return shop.get(identifier).source.original


def test_an_original_is_kept_for_its_owner_alone(shop: Shop) -> None:
    identifier = add(shop, "/ferry.pdf", FERRY)
    folder = shop.home / "originals"
    assert (folder / NAME).read_bytes() == RAW
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / NAME)] == [0o700, 0o600]
    assert original_of(shop, identifier) == NAME
    assert shop.originals.sizes() == {NAME: len(RAW)}


def test_it_goes_with_the_last_article_that_names_it(shop: Shop) -> None:
    one, other = add(shop, "/ferry.pdf", FERRY), add(shop, "/scan.pdf", CRANE)
    shop.ingest.remove(one)
    assert files(shop) == [NAME]
    shop.ingest.remove(other)
    assert files(shop) == []


def test_a_new_version_of_a_file_takes_the_place_of_the_old(shop: Shop) -> None:
    add(shop, "/ferry.pdf", FERRY)
    identifier = add(shop, "/ferry.pdf", CRANE, b"%PDF-1.7 the crane")
    assert files(shop) == [original_of(shop, identifier)]
    assert files(shop) != [NAME]


def test_a_file_of_the_same_text_is_noted_without_indexing_it_again(shop: Shop) -> None:
    identifier = add(shop, "/ferry.pdf", FERRY, None, reader="")
    before = shop.articles.stamp()
    assert [item.is_outdated for item in shop.articles.infos()] == [True]
    assert add(shop, "/ferry.pdf", FERRY) == identifier
    assert [(item.is_outdated, item.has_original) for item in shop.articles.infos()] == [(False, True)]
    assert shop.articles.stamp() == before
    assert add(shop, "/ferry.pdf", FERRY, None) == identifier
    assert (original_of(shop, identifier), files(shop)) == (None, [])


def test_restoring_a_line_keeps_the_original(shop: Shop) -> None:
    identifier = add(shop, "/ferry.pdf", FERRY)
    shop.ingest.put(replace(shop.get(identifier).source, keep=frozenset({5})))
    assert (original_of(shop, identifier), files(shop)) == (NAME, [NAME])


def test_adding_a_file_again_brings_a_lost_original_back(shop: Shop) -> None:
    add(shop, "/ferry.pdf", FERRY)
    (shop.home / "originals" / NAME).unlink()
    assert shop.originals.lost() == {NAME}
    add(shop, "/ferry.pdf", FERRY)
    assert shop.originals.lost() == set()


def test_a_kill_before_the_article_leaves_a_file_that_belongs_to_none(shop: Shop) -> None:
    shop.originals.keep(RAW)
    (shop.home / "originals" / f"{NAME}.part").write_bytes(b"%PDF")
    identifier = shop.abandon("/ferry.txt", FERRY)
    assert shop.originals.strays() == {NAME, f"{NAME}.part"}
    assert shop.originals.of(identifier) == set()


def test_nothing_is_kept_of_a_file_that_the_embedder_refuses(shop: Shop) -> None:
    shop.use(embedder=Server("ferry"))
    with pytest.raises(RequestRefused):
        add(shop, "/ferry.pdf", FERRY)
    assert files(shop) == []


def test_an_unfinished_article_keeps_its_original(shop: Shop) -> None:
    source = Source("/ferry.pdf", FERRY, original=shop.originals.keep(RAW))
    article = read_article(source)
    shop.articles.begin([Pending(article, "c", "v")])
    assert shop.originals.strays() == set()
    shop.ingest.remove(article.id)
    assert files(shop) == []


def damage(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7 the f?rry")


@pytest.mark.parametrize("spoil", [Path.unlink, damage])
def test_a_missing_or_damaged_file_is_lost(shop: Shop, spoil: Callable[[Path], None]) -> None:
    add(shop, "/ferry.pdf", FERRY)
    spoil(shop.home / "originals" / NAME)
    assert shop.originals.lost() == {NAME}
    shop.originals.forget(NAME)
    assert shop.originals.lost() == set()


def test_no_other_file_is_an_original(tmp_path: Path) -> None:
    originals = Originals(Database(tmp_path / "library.sqlite3"), tmp_path / "originals")
    (tmp_path / "secret").write_text("x")
    assert originals.path("../secret") is None
    assert originals.path(NAME) is None


def test_what_the_system_refuses_is_told_with_a_remedy(tmp_path: Path) -> None:
    originals = Originals(Database(tmp_path / "library.sqlite3"), tmp_path / "originals")
    (tmp_path / "originals").write_text("a file in its place")
    with pytest.raises(LibraryError, match="check that the folder is yours"):
        originals.keep(RAW)
