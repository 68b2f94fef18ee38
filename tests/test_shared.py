"""A library that hosts share: each finds what the others do, whatever happened to it meanwhile."""

import re
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster import Cluster, chroma, postgres
from fakes import FakeEmbedder
from ferry_pdf import pdf

from rag.address import Address, Shared
from rag.assistant import Assistant
from rag.errors import EmbedderMismatch, LibraryError, StoreUnavailable
from rag.generation.extractive import Extractive
from rag.indexing import follow
from rag.indexing.write import Stores
from rag.library import Library
from rag.storage.articles import Articles
from rag.storage.followed import Followed
from rag.storage.lock import exclusive
from rag.verification.lexical import Lexical

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nIt was built in Rostock in 1987.\n"
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres() as running:
        yield running


class Hosts:
    """Hosts that share a new library, each with a folder of its name."""

    def __init__(self, folder: Path, database: str, chroma: str | None = None) -> None:
        self.folder = folder
        self._database = Address(database)
        self._chroma = (chroma and Address(chroma)) or None

    def __call__(self, name: str, embedder: str = "fake-64") -> Library:
        """The library, as a process opens it on the host of this name."""
        place = Shared(self._database, self.folder / name, self._chroma)
        return Library(place, FakeEmbedder(embedder), chunk_tokens=40)


@pytest.fixture
def hosts(cluster: Cluster, tmp_path: Path) -> Hosts:
    return Hosts(tmp_path, cluster.new())


def found(library: Library, question: str) -> list[str]:
    """The articles of the hits."""
    return [hit.chunk.article for hit in library.search(question, n=3)]


def build_offline(library: Library) -> Assistant:
    return Assistant(library, Extractive(library.embedder, Lexical()))


def is_sound(library: Library) -> bool:
    return library.doctor().findings == ()


@pytest.mark.cluster
def test_what_one_host_does_the_others_find(hosts: Hosts, tmp_path: Path) -> None:
    ours, theirs = hosts("a"), hosts("b")
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY)
    [ferry] = ours.add([path])
    crane = theirs.add_text(CRANE)
    assert (found(ours, "crane quay")[0], found(theirs, "ferry Hull")[0]) == (crane.id, ferry.id)
    path.write_text(FERRY.replace("Hull", "Ostend"))
    assert ours.add([path])[0].status == "replaced"
    [passage] = theirs.passages("Where does the ferry sail from?", n=1)
    assert passage.sentences[0].text == "The ferry sails at noon from Ostend."
    theirs.remove(str(ferry.id))
    assert found(ours, "ferry Ostend") == [crane.id]
    assert (is_sound(ours), is_sound(theirs), is_sound(hosts("new"))) == (True, True, True)


@pytest.mark.cluster
def test_processes_of_one_host_share_its_indexes(hosts: Hosts) -> None:
    first, second = hosts("a"), hosts("a")
    ferry = first.add_text(FERRY).id
    assert found(second, "ferry") == [ferry]
    crane = hosts("b").add_text(CRANE).id
    assert (found(first, "crane")[0], found(second, "crane")[0]) == (crane, crane)


@pytest.mark.cluster
@pytest.mark.slow
def test_hosts_add_at_once(hosts: Hosts) -> None:
    def add(host: str) -> None:
        library = hosts(host)
        for number in range(5):
            library.add_text(
                f"Ship {host}{number}\n\nShip {host}{number} sails at noon.\n\nShip number {number}."
            )
            library.add_text(f"Pier {number}\n\nPier {number} was built of oak in Lübeck.\n")

    threads = [threading.Thread(target=add, args=(host,)) for host in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hosts("a").articles()) == 15
    for host in "ab":
        assert is_sound(hosts(host))
        assert len(found(hosts(host), "ship")) == 3


class Crash(BaseException):
    """As sudden as a kill for what is written."""


@pytest.mark.cluster
def test_what_a_host_leaves_unfinished_another_finishes(
    hosts: Hosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ferry = hosts("a").add_text(FERRY).id

    def crash(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(Articles, "finish", crash)
        with pytest.raises(Crash):
            hosts("a").add_text(CRANE)
    assert found(hosts("b"), "crane quay") == [ferry]
    assert hosts("b").add_text(CRANE).status == "added"
    hosts("b").remove(str(ferry))
    assert len(found(hosts("a"), "crane ferry")) == 1
    assert (is_sound(hosts("a")), is_sound(hosts("b"))) == (True, True)


@pytest.mark.cluster
def test_a_host_that_lost_its_folder_makes_it_again(hosts: Hosts) -> None:
    ferry = hosts("a").add_text(FERRY).id
    shutil.rmtree(hosts.folder / "a")
    assert found(hosts("a"), "ferry") == [ferry]


@pytest.mark.cluster
def test_a_host_moves_its_vectors_to_another_embedder(hosts: Hosts) -> None:
    hosts("a").add_text(FERRY)
    hosts("b").add_text(CRANE)
    moving = hosts("a", "new")
    with pytest.raises(EmbedderMismatch, match="citewell reindex"):
        found(moving, "crane")
    assert moving.reindex().written > 0
    assert (len(found(moving, "crane quay")), is_sound(moving)) == (2, True)
    assert (len(found(hosts("b"), "crane quay")), is_sound(hosts("b"))) == (2, True)


@pytest.mark.cluster
def test_an_original_is_shown_on_every_host_until_its_article_is_removed(
    hosts: Hosts, tmp_path: Path
) -> None:
    path = tmp_path / "ferry.pdf"
    path.write_bytes(pdf())
    [added] = hosts("a").add([path])
    shown = hosts("b").original(str(added.id))
    assert shown is not None
    assert shown.read_bytes() == path.read_bytes()
    assert hosts("a").doctor().originals == 1
    hosts("b").remove(str(added.id))
    assert (shown.exists(), hosts("a").doctor().originals) == (False, 0)


@pytest.mark.cluster
def test_a_folder_moves_into_it_and_back(hosts: Hosts, tmp_path: Path) -> None:
    folder = Library(tmp_path / "before", FakeEmbedder(), chunk_tokens=40)
    for text in (FERRY, CRANE):
        folder.add_text(text)
    folder.export(tmp_path / "out", vectors=True)
    assert [report.status for report in hosts("a").import_from(tmp_path / "out")] == ["added"] * 2
    hosts("b").export(tmp_path / "back", vectors=True)
    after = Library(tmp_path / "after", FakeEmbedder(), chunk_tokens=40)
    after.import_from(tmp_path / "back")
    for article in folder.articles():
        assert after.article(article.id) == folder.article(article.id)
    assert (is_sound(hosts("a")), is_sound(after)) == (True, True)


@pytest.mark.cluster
@pytest.mark.slow
def test_vectors_on_a_chroma_server_are_made_once(cluster: Cluster, tmp_path: Path) -> None:
    with chroma() as url:
        hosts = Hosts(tmp_path, cluster.new(), url)
        ferry = hosts("a").add_text(FERRY).id
        crane = hosts("b").add_text(CRANE).id
        assert set(found(hosts("a"), "crane ferry")) == {ferry, crane}
        assert not (tmp_path / "b" / "vectors").exists()
        hosts("a").remove(str(crane))
        assert (found(hosts("b"), "crane"), is_sound(hosts("b"))) == ([ferry], True)


@pytest.mark.cluster
@pytest.mark.slow
def test_a_new_host_answers_by_vectors_until_it_has_indexed_the_terms(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "_GLANCE", 0.0)
    with chroma() as url:
        hosts = Hosts(tmp_path, cluster.new(), url)
        ferry = hosts("a").add_text(FERRY).id
        new, told = hosts("b"), list[Any]()
        new.articles()
        (tmp_path / "b").mkdir(exist_ok=True)
        with exclusive(tmp_path / "b", "something else"):
            answer = build_offline(new).ask("Where does the ferry sail from?")
            assert answer.receipt.search_incomplete == (
                "0 of 1 articles are indexed on this computer so far, so only vectors were searched"
            )
            assert [passage.article for passage in answer.receipt.passages] == [ferry]
        new.catch_up(lambda *step: told.append(step))
        assert told[-1] == (1, 1, "Indexing the library on this computer")
        assert new.retrieve("ferry", n=1).incomplete is None
        assert is_sound(new)


@pytest.mark.cluster
def test_a_host_goes_on_with_what_a_kill_interrupted(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in (FERRY, CRANE):
        hosts("a").add_text(text)
    monkeypatch.setattr(follow, "_BATCH", 1)
    real, written = Stores.add_terms, list[Any]()

    def add_terms(stores: Stores, found: Any) -> None:
        if written:
            raise Crash
        real(stores, found)
        written.extend(found)

    with monkeypatch.context() as patched:
        patched.setattr(Stores, "add_terms", add_terms)
        with pytest.raises(Crash):
            hosts("b").catch_up()
    followed, new = Followed(hosts.folder / "b" / "followed.sqlite3"), hosts("b")
    assert sorted(map(bool, followed.held().values())) == [False, True]  # not all is counted again
    assert len(found(new, "crane ferry")) == 2
    assert is_sound(new)


@pytest.mark.cluster
@pytest.mark.slow
def test_words_are_searched_while_the_chroma_server_is_down(cluster: Cluster, tmp_path: Path) -> None:
    database = cluster.new()
    with chroma() as url:
        ferry = Hosts(tmp_path, database, url)("a").add_text(FERRY).id
    library = Hosts(tmp_path, database, url)("a")
    answer = build_offline(library).ask("Where does the ferry sail from?")
    assert [passage.article for passage in answer.receipt.passages] == [ferry]
    told = str(answer.receipt.search_incomplete)
    assert re.search(r"Chroma server at http://127.0.0.1:\d+ can't be used .*check that it runs", told)
    assert told.endswith("Only words were searched")
    with pytest.raises(StoreUnavailable):
        library.add_text(CRANE)


@pytest.mark.cluster
def test_asking_names_the_remedy_while_the_database_is_down(tmp_path: Path) -> None:
    with postgres() as running:
        library = Hosts(tmp_path, running.new())("a")
        library.add_text(FERRY)
    with pytest.raises(LibraryError, match=r"can't be used .*check that the server runs"):
        build_offline(library).ask("Where does the ferry sail from?")


def test_what_is_missing_for_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    library = Library(Shared(Address("postgresql://me:s3cret@127.0.0.1:1/d"), tmp_path))
    with pytest.raises(LibraryError, match=r"isn't installed: run `.*(postgres|psycopg)"):
        library.articles()
