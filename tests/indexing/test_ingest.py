"""Adding is whole or not at all, whoever else is writing and whenever it is killed."""

import json
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from pathlib import Path

import pytest
from fakes import FakeEmbedder, FakeVectors
from shop import CRANE, FERRY, Server, Shop

from rag.errors import LibraryDamaged, LibraryError, RequestRefused
from rag.library import Library
from rag.reading import article as reading
from rag.storage.lock import exclusive
from rag.types import Source

TESTS = Path(__file__).parent.parent


def test_the_same_text_of_the_same_source_changes_nothing(shop: Shop) -> None:
    status, identifier = shop.put("/ferry.txt", FERRY)
    before = shop.articles.stamp()
    assert status == "added"
    assert shop.put("/ferry.txt", FERRY) == ("unchanged", identifier)
    assert shop.articles.stamp() == before
    assert shop.whole()


def test_a_changed_text_replaces_the_old_one_and_leaves_no_stale_chunk(shop: Shop) -> None:
    _, identifier = shop.put("/ferry.txt", FERRY)
    shop.put("/crane.txt", CRANE)
    assert shop.put("/ferry.txt", "The Ferry\n\nIt sails at one.\n") == ("replaced", identifier)
    assert shop.get(identifier).text == "The Ferry\n\nIt sails at one."
    assert shop.articles.rows()[0].id == identifier  # its place in the list stays
    assert shop.whole()


def test_the_same_text_of_another_source_is_a_duplicate_of_the_first(shop: Shop) -> None:
    _, identifier = shop.put("/ferry.txt", FERRY)
    added = shop.ingest.put(Source("/copy.txt", FERRY))
    assert (added.status, added.id, added.reason) == ("duplicate", identifier, "the same text as /ferry.txt")
    assert len(shop.articles.rows()) == 1
    shop.ingest.remove(identifier)
    assert shop.put("/copy.txt", FERRY)[0] == "added"
    assert shop.whole()


def test_a_source_that_becomes_a_copy_of_another_takes_its_old_text_with_it(shop: Shop) -> None:
    _, ferry = shop.put("/ferry.txt", FERRY)
    shop.put("/crane.txt", CRANE)
    assert shop.put("/crane.txt", FERRY) == ("duplicate", ferry)
    assert [row.id for row in shop.articles.rows()] == [ferry]
    assert shop.whole()


def test_lines_taken_back_stay_while_the_text_does(shop: Shop) -> None:
    _, identifier = shop.put("/ferry.txt", FERRY)
    assert "Share this" not in shop.get(identifier).text
    assert shop.put("/ferry.txt", FERRY, keep=[5]) == ("replaced", identifier)
    assert shop.put("/ferry.txt", FERRY) == ("unchanged", identifier)
    assert "Share this" in shop.get(identifier).text
    assert shop.whole()
    changed = shop.ingest.put(Source("/ferry.txt", "Prices\n\n" + FERRY))
    assert changed.reason is not None
    assert "citewell keep" in changed.reason
    assert "Share this" not in shop.get(identifier).text


def test_keep_all_outlives_a_second_adding(shop: Shop) -> None:
    _, identifier = shop.put("/ferry.txt", FERRY, keep_all=True)
    assert shop.put("/ferry.txt", FERRY) == ("unchanged", identifier)
    assert "Share this" in shop.get(identifier).text


@pytest.mark.parametrize("change", ["reading", "budget", "tokenizer"])
def test_an_older_pipeline_is_indexed_again_with_its_overrides(
    shop: Shop, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, identifier = shop.put("/ferry.txt", FERRY, keep=[5])
    if change == "reading":
        monkeypatch.setattr(reading, "VERSION", "next")
    shop.use(
        budget=7 if change == "budget" else 200,
        embedder=FakeEmbedder(tokenizer="other") if change == "tokenizer" else None,
    )
    assert shop.put("/ferry.txt", FERRY) == ("replaced", identifier)
    assert "Share this" in shop.get(identifier).text
    assert (len(shop.vectors.counts()), shop.whole()) == (1, True)


def test_removing_takes_all_of_it(shop: Shop) -> None:
    _, identifier = shop.put("/ferry.txt", FERRY)
    shop.put("/crane.txt", CRANE)
    shop.ingest.remove(identifier)
    assert [row.origin for row in shop.articles.rows()] == ["/crane.txt"]
    assert shop.whole()


@pytest.mark.parametrize("index", ["vectors", "terms"])
@pytest.mark.parametrize("verb", ["add", "sweep"])
def test_an_interruption_hides_the_new_and_keeps_the_old_until_the_next_writer(
    shop: Shop, index: str, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    _, identifier = shop.put("/ferry.txt", FERRY)
    with monkeypatch.context() as patch:
        patch.setattr(getattr(shop, index), verb, interrupt)
        with pytest.raises(KeyboardInterrupt):
            shop.put("/ferry.txt", "The Ferry\n\nIt sails at one.\n")
    expected = "noon" if verb == "add" else "at one"
    assert expected in shop.get(identifier).text
    shop.put("/crane.txt", CRANE)
    assert "at one" in shop.get(identifier).text
    assert shop.whole()


def test_an_index_that_lacks_chunks_is_not_written_to(shop: Shop) -> None:
    shop.put("/ferry.txt", FERRY)
    shop.terms.create()
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        shop.put("/crane.txt", CRANE)
    assert len(shop.articles.rows()) == 1
    shop.repairer.rebuild()
    assert shop.put("/crane.txt", CRANE)[0] == "added"
    assert shop.whole()


def test_an_index_that_a_crash_has_damaged_is_made_anew_by_the_next_writer(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chroma, killed while it writes its index file, can leave one that will not open."""

    def crash(*_: object) -> None:
        shop.vectors.create()
        raise KeyboardInterrupt

    _, identifier = shop.put("/ferry.txt", FERRY, keep=[5])
    with monkeypatch.context() as patch:
        patch.setattr(shop.vectors, "add", crash)
        with pytest.raises(KeyboardInterrupt):
            shop.put("/crane.txt", CRANE)
    assert shop.put("/crane.txt", CRANE)[0] == "added"
    assert "Share this" in shop.get(identifier).text
    assert shop.whole()


def test_a_full_disk_is_seen_before_it_is_written_to(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexing.space._SPARE", 1 << 60)
    with pytest.raises(LibraryError, match="MB are free"):
        shop.put("/ferry.txt", FERRY)
    assert shop.articles.rows() == []


def test_a_text_that_the_embedder_refuses_changes_nothing(shop: Shop) -> None:
    shop.use(embedder=Server("Rostock"))
    shop.put("/ferry.txt", "The Ferry\n\nIt sails at one.\n")
    with pytest.raises(RequestRefused):
        shop.put("/ferry.txt", FERRY)
    assert "at one" in shop.get(shop.articles.rows()[0].id).text
    assert shop.put("/crane.txt", CRANE)[0] == "added"
    assert shop.whole()


def test_others_may_write_while_vectors_are_made(shop: Shop) -> None:
    """A reader, too, must take the lock to open the vectors."""
    free: list[bool] = []

    def other() -> None:
        with exclusive(shop.home, "looking", patience=0):
            free.append(True)

    def look() -> None:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    server = Server()
    server.before = look
    shop.use(embedder=server)
    shop.put("/ferry.txt", FERRY)
    shop.put("/ferry.txt", "The Ferry\n\nIt sails at one.\n")
    assert free == [True, True]


def test_what_was_overridden_while_vectors_were_made_is_not_lost(shop: Shop) -> None:
    server, again = Server(), FERRY.replace("noon", "one")

    def override() -> None:
        server.before = lambda: None
        shop.put("/ferry.txt", FERRY, keep_all=True)

    shop.use(embedder=server)
    _, identifier = shop.put("/ferry.txt", FERRY)
    server.before = override
    assert shop.put("/ferry.txt", again) == ("replaced", identifier)
    assert all(said in shop.get(identifier).text for said in ("Share this", "at one"))
    assert shop.whole()


def test_a_pending_text_that_is_refused_hinders_nobody_and_is_asked_for_once(shop: Shop) -> None:
    server = Server("Rostock")
    shop.use(embedder=server)
    _, crane = shop.put("/crane.txt", CRANE)
    ferry = shop.abandon("/ferry.txt", FERRY)
    assert shop.put("/buoy.txt", "The Buoy\n\nA buoy was painted yellow.\n")[0] == "added"
    shop.ingest.remove(crane)
    assert shop.put("/crane.txt", CRANE)[0] == "added"
    assert sum("Rostock" in text for text in server.texts) == 1
    assert shop.repairer.rebuild() == {}
    assert [article.id for article, _ in shop.articles.pending()] == [ferry]
    server.refused = "\0"
    assert shop.repairer.rebuild() == {ferry: "added"}
    assert shop.whole()


def test_a_pending_text_is_removed_or_replaced_without_being_finished(shop: Shop) -> None:
    server = Server("Rostock")
    shop.use(embedder=server)
    shop.put("/crane.txt", CRANE)
    shop.ingest.remove(shop.abandon("/ferry.txt", FERRY))
    assert not any("Rostock" in text for text in server.texts)
    assert shop.whole()
    ferry = shop.abandon("/ferry.txt", FERRY)
    assert shop.put("/ferry.txt", "The Ferry\n\nIt sails at one.\n") == ("added", ferry)
    assert shop.whole()


def test_the_only_article_is_removed_unfinished_and_without_the_embedder(shop: Shop) -> None:
    class Asking(FakeVectors):
        """Asks for the dimension when it begins, as the real one does."""

        down = True

        def create(self) -> None:
            if self.down:
                raise RequestRefused("down")
            super().create()

    shop.vectors = vectors = Asking()
    shop.use()
    shop.ingest.remove(shop.abandon("/ferry.txt", FERRY))
    assert not shop.articles.unfinished()
    vectors.down = False
    assert shop.put("/crane.txt", CRANE)[0] == "added"
    assert shop.whole()


# One process loads everything and forks for each place at which it is to be killed.
KILLED = """
import os, signal, sys
from pathlib import Path
import chromadb, tantivy, rag.retrieval.search
from fakes import FakeEmbedder
from rag.indexing import ingest
from rag.library import Library
from rag.storage.articles import Articles
from rag.storage.lexical import Lexical
from rag.storage.vectors import Vectors

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def after(owner, name):
    real = getattr(owner, name)
    def wrapped(*args, **kwargs):
        real(*args, **kwargs)
        die()
    setattr(owner, name, wrapped)

root, texts = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
places = [(Articles, "begin"), (Vectors, "add"), (Lexical, "add"), (Articles, "finish"), (Lexical, "sweep")]
for number, (owner, name) in enumerate(places):
    child = os.fork()
    if not child:
        library = Library(root / str(number), FakeEmbedder(), chunk_tokens=20)
        texts[1].write_text(texts[0].read_text().replace("first", "old"))
        library.add(texts[:2])
        texts[1].write_text(texts[0].read_text().replace("first", "new"))
        after(owner, name)
        library.add(texts[1:])
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
"""


def run(script: str, *args: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, args)]
    return subprocess.Popen(
        command,
        text=True,
        stdout=subprocess.PIPE,
        cwd=TESTS.parent,
        env={"PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
    )


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_library_that_opens_and_is_completed(tmp_path: Path) -> None:
    texts = [tmp_path / "first.txt", tmp_path / "second.txt"]
    lines = [f"The first ferry number {n} sails from the harbour at noon every day." for n in range(50)]
    texts[0].write_text("\n\n".join(lines))
    with run(KILLED, tmp_path / "homes", *texts) as killed:
        assert killed.wait() == 0
    for home in sorted((tmp_path / "homes").iterdir()):
        library = Library(home, FakeEmbedder(), chunk_tokens=20)
        finished = home.name >= "3"
        assert len(library.articles()) == 2
        second = library.articles()[1].id
        assert ("The new ferry" if finished else "The old ferry") in library.article(second).text
        found = library.passages("The new or the old ferry number 3", n=3, articles=[second])
        assert all(library.article(second).text[p.start : p.end].startswith("The ") for p in found)
        assert len(found) > 0
        assert [added.status for added in library.add(texts[::-1])] == [
            "unchanged" if finished else "replaced",
            "unchanged",
        ]
        assert "The new ferry" in library.article(second).text
        assert library.doctor().findings == ()


ADDS = """
import json, sys
from pathlib import Path
from fakes import FakeEmbedder
from rag.library import Library
library = Library(Path(sys.argv[1]), FakeEmbedder(), chunk_tokens=20)
print(json.dumps([added.status for path in sys.argv[2:] for added in library.add([Path(path)])]))
"""


@pytest.mark.slow
def test_two_processes_add_at_once_and_a_reader_that_is_open_sees_both(tmp_path: Path) -> None:
    """Each writes more rows than Chroma keeps in its log; the reader has its client open before."""
    folders = []
    for name in ("anchor", "bollard"):
        folders.append(tmp_path / name)
        folders[-1].mkdir()
        for part in range(4):
            lines = [f"The {name} number {part} {n} lies on the quay near the crane now." for n in range(300)]
            (folders[-1] / f"{part}.txt").write_text("\n\n".join(lines))
    both = tmp_path / "both.txt"
    both.write_text(FERRY)
    reader = Library(tmp_path / "home", FakeEmbedder(), chunk_tokens=20)
    reader.add_text(CRANE)
    assert reader.search("crane", n=1)
    with (
        run(ADDS, tmp_path / "home", folders[0], both) as one,
        run(ADDS, tmp_path / "home", both, folders[1]) as two,
    ):
        assert (one.wait(), two.wait()) == (0, 0)
        assert one.stdout
        assert two.stdout
        said = Counter(json.loads(one.stdout.read()) + json.loads(two.stdout.read()))
    assert said == {"added": 9, "unchanged": 1}
    assert len(reader.articles()) == 10
    for name in ("anchor", "bollard"):
        hits = reader._folder.vectors.query(FakeEmbedder().embed([f"The {name} number 3"])[0], 3)
        chosen = {hit.chunk.article for hit in hits}
        assert {Path(item.source).parent.name for item in reader.articles() if item.id in chosen} == {name}
    assert reader.doctor().findings == ()
    reader.remove(reader.articles()[-1].id)
    assert reader.doctor().findings == ()


def test_an_article_keeps_its_id_when_its_origin_changes_and_the_old_place_gives_another(shop: Shop) -> None:
    _, ferry = shop.put("/ferry.txt", FERRY, keep=[5])
    shop.articles.move(ferry, "/archive/ferry.txt")
    assert shop.put("/archive/ferry.txt", FERRY) == ("unchanged", ferry)
    assert "Share this" in shop.get(ferry).text
    status, crane = shop.put("/ferry.txt", CRANE)
    assert (status, crane == ferry) == ("added", False)
    assert shop.put("/ferry.txt", CRANE) == ("unchanged", crane)
    assert shop.put("/archive/ferry.txt", "The Ferry\n\nIt sails at one.\n") == ("replaced", ferry)
    assert shop.whole()
