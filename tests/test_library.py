"""What a user of the library meets: good and bad sources, damage and its repair, other processes."""

import gc
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import weakref
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder
from numpy.typing import NDArray

from rag.errors import (
    EmbedderMismatch,
    LibraryDamaged,
    LibraryError,
    RequestRefused,
    UnknownArticle,
    UsageError,
)
from rag.library import Library
from rag.reading.ids import article_id
from rag.storage.digest import DIGESTED, digest
from rag.storage.vectors import Vectors

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nShare this\n\nIt was built in Rostock in 1987.\n"
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return reopened(tmp_path)


def reopened(tmp_path: Path, embedder: FakeEmbedder | None = None) -> Library:
    return Library(tmp_path / "library", embedder or FakeEmbedder())


def test_an_article_is_found_again_and_its_id_comes_from_its_source(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY)
    [added] = library.add([path])
    assert (added.status, added.title, added.chunks) == ("added", "The Ferry", 1)
    assert added.id == article_id(str(path.resolve()))
    library.add_text(CRANE)
    [hit] = library.search("When does the ferry sail?", n=1)
    assert hit.chunk.article == added.id
    [passage] = library.passages("When does the ferry sail?", n=1)
    assert passage.sentences[0].text == "The ferry sails at noon from Hull."
    assert [item.title for item in library.articles()] == ["The Ferry", "The Crane"]


def test_a_stored_article_comes_back_as_it_was_read(library: Library, tmp_path: Path) -> None:
    from rag.reading.article import read_article

    added = library.add_text(
        "  # Häfen &amp; Kräne\n\nFirst – “one”. Then 𝒜 two!\n\n## More\n\nShare this\n\nEnd."
    )
    assert added.id is not None
    stored = library.article(added.id)
    assert stored == read_article(stored.source)
    assert all(stored.text[s.start : s.end] == s.text for s in stored.sentences)
    assert stored == reopened(tmp_path).article(added.id)


def test_a_search_in_chosen_articles_finds_no_other(library: Library) -> None:
    library.add_text(FERRY)
    crane = library.add_text(CRANE).id
    assert crane is not None
    hits = library.search("When does the ferry sail?", n=5, articles=[crane])
    assert {hit.chunk.article for hit in hits} == {crane}
    with pytest.raises(UnknownArticle, match="citewell articles"):
        library.search("When?", n=5, articles=["000000000000"])


def test_words_are_found_in_the_sentences_that_hold_them(library: Library) -> None:
    library.add_text(FERRY)
    library.add_text(CRANE)
    found = library.find("built in Rostock")
    assert found[0].quote == "It was built in Rostock in 1987."
    assert library.article(found[0].article).text[found[0].start : found[0].end] == found[0].quote
    assert library.find("xylophone") == []


def test_a_folder_gives_its_readable_files_and_lists_the_rest(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.txt").write_text(CRANE)
    (folder / "deep" / "a.txt").write_text(FERRY)
    (folder / "b.md").write_text(CRANE)
    (folder / "c.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "d.txt").write_text("")
    seen: list[tuple[int, int, str]] = []
    found = library.add([folder, tmp_path / "nothing.txt"], progress=lambda *step: seen.append(step))
    assert [(Path(item.source).name, item.status) for item in found] == [
        ("b.md", "added"),
        ("c.bin", "failed"),
        ("d.txt", "failed"),
        ("a.txt", "added"),
        ("nothing.txt", "failed"),
    ]
    assert all(item.reason for item in found if item.status == "failed")
    assert (1, 5, "Adding") in seen
    assert len(library.articles()) == 2


def test_an_empty_folder_is_a_failure_with_a_reason(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    [found] = library.add([tmp_path / "empty"])
    assert (found.status, bool(found.reason)) == ("failed", True)


@pytest.mark.parametrize("text", ["", " \n", "Share this\n\nPost a Comment\n"])
def test_a_text_with_nothing_in_it_fails_and_leaves_nothing(library: Library, text: str) -> None:
    added = library.add_text(text)
    assert (added.status, added.id, bool(added.reason)) == ("failed", None, True)
    assert library.articles() == []


def test_a_text_with_half_a_surrogate_pair_is_stored(library: Library) -> None:
    added = library.add_text("The ferry sails \udc80 at noon.")
    assert added.status == "added"


def test_only_dropped_lines_can_be_taken_back(library: Library) -> None:
    identifier = library.add_text(FERRY).id
    assert identifier is not None
    for lines in ([1], [99], [5, 1], []):
        with pytest.raises(UsageError, match="citewell receipt"):
            library.keep(identifier, lines)
    added = library.keep(identifier, [5])
    assert (added.status, added.id) == ("replaced", identifier)
    assert "Share this" in library.article(identifier).text


def test_what_is_removed_is_gone(library: Library) -> None:
    ferry = library.add_text(FERRY).id
    crane = library.add_text(CRANE).id
    assert ferry
    library.remove(ferry)
    assert {hit.chunk.article for hit in library.search("ferry", n=5)} == {crane}
    for gone in (library.article, library.remove, lambda name: library.keep(name, [1])):
        with pytest.raises(UnknownArticle):
            gone(ferry)
    assert library.doctor().findings == ()


def test_an_empty_library_finds_nothing_and_is_sound(library: Library) -> None:
    assert library.search("Anything?", n=5) == []
    assert library.articles() == []
    assert library.doctor(fix=True).findings == ()


def test_nobody_else_can_read_the_files(library: Library, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir(mode=0o755)
    library.add_text(FERRY)
    for path in (tmp_path / "library").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_folder_that_cannot_be_used_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="CITEWELL_HOME"):
        Library(tmp_path / "file", FakeEmbedder()).articles()


def test_a_damaged_database_is_named_with_the_remedy(library: Library, tmp_path: Path) -> None:
    library.add_text(FERRY)
    for name in ("library.sqlite3-wal", "library.sqlite3-shm"):
        (tmp_path / "library" / name).unlink(missing_ok=True)
    (tmp_path / "library" / "library.sqlite3").write_bytes(b"not a database" * 1000)
    uses: list[Callable[[Library], object]] = [
        lambda library: library.articles(),
        lambda library: library.doctor(fix=True),
        lambda library: library.add_text(CRANE),
    ]
    for use in uses:
        with pytest.raises(LibraryDamaged, match=r"add (them|the articles) again"):
            use(reopened(tmp_path))


def damage(folder: Path, how: str) -> None:
    if how == "garbage":
        for path in folder.rglob("*"):
            if path.is_file():
                path.write_bytes(b"\x93garbage" * 500)
        return
    shutil.rmtree(folder)
    if how == "emptied":
        folder.mkdir()


@pytest.mark.parametrize("how", ["lost", "emptied", "garbage"])
@pytest.mark.parametrize("which", ["vectors", "terms"])
def test_the_doctor_finds_and_repairs_a_damaged_index(tmp_path: Path, which: str, how: str) -> None:
    first = reopened(tmp_path)
    ferry = first.add_text(FERRY).id
    assert ferry
    first.keep(ferry, [5])
    damage(tmp_path / "library" / which, how)
    library = reopened(tmp_path)
    for use in (lambda: library.search("ferry", n=1), lambda: library.add_text(CRANE)):
        with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
            use()
    assert (bool(library.doctor().findings), library.doctor().fixed) == (True, False)
    fixed = library.doctor(fix=True)
    assert (bool(fixed.findings), fixed.fixed) == (True, True)
    assert fixed.vectors == fixed.terms == fixed.chunks > 0
    assert library.doctor().findings == ()
    assert library.search("ferry", n=1)[0].chunk.article == ferry
    assert "Share this" in library.article(ferry).text
    assert library.add_text(CRANE).status == "added"


def test_a_reader_repairs_what_a_crash_has_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    ferry = reopened(tmp_path).add_text(FERRY).id
    with monkeypatch.context() as patch:
        patch.setattr("rag.storage.lexical.Lexical.add", crash)
        with pytest.raises(KeyboardInterrupt):
            reopened(tmp_path).add_text(CRANE)
    damage(tmp_path / "library" / "vectors", "garbage")
    library = reopened(tmp_path)
    assert library.search("When does the ferry sail?", n=1)[0].chunk.article == ferry
    assert [item.title for item in library.articles()] == ["The Ferry", "The Crane"]
    assert library.doctor().findings == ()


def test_the_doctor_counts_missing_and_stray_chunks(library: Library) -> None:
    from rag.types import Chunk

    ferry = library.add_text(FERRY).id
    assert ferry
    library.add_text(CRANE)
    library._folder.terms.sweep(ferry, None)
    library._folder.vectors.add([Chunk("nobody", "v", 0, 0, 5)], FakeEmbedder().embed(["x"]))
    found = library.doctor()
    assert found.findings == ("1 vectors belong to no article.", "1 of 2 passages have no terms.")
    assert (found.articles, found.chunks, found.vectors, found.terms) == (2, 2, 3, 1)
    assert library.doctor(fix=True).fixed
    assert library.doctor().findings == ()


def test_vectors_of_another_embedder_are_left_alone_with_both_remedies_named(tmp_path: Path) -> None:
    reopened(tmp_path).add_text(FERRY)
    library = reopened(tmp_path, FakeEmbedder("other", 32))
    for use in (lambda: library.search("ferry", n=1), lambda: library.add_text(CRANE)):
        with pytest.raises(EmbedderMismatch, match=r"citewell reindex.*CITEWELL_EMBEDDER=fake-64"):
            use()
    for fix in (False, True):
        found = library.doctor(fix=fix)
        assert (found.fixed, found.vectors, found.terms) == (False, None, 1)
        [finding] = found.findings
        assert "citewell reindex" in finding
    assert len(reopened(tmp_path).search("ferry", n=1)) == 1
    assert reopened(tmp_path).doctor().findings == ()


def test_nothing_is_embedded_for_a_library_of_another_embedder(tmp_path: Path) -> None:
    class Paid(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            raise AssertionError(texts)

    reopened(tmp_path).add_text(FERRY)
    with pytest.raises(EmbedderMismatch):
        reopened(tmp_path, Paid("other", 32)).add_text(CRANE)


def test_vectors_of_another_length_are_made_anew_with_an_outdated_article(tmp_path: Path) -> None:
    """`reindex` wants the doctor before it, where an article is outdated."""
    reopened(tmp_path).add_text(FERRY)
    library = Library(tmp_path / "library", FakeEmbedder(dimension=32), chunk_tokens=5)
    assert library.doctor(fix=True).fixed
    assert library.doctor().findings == ()
    assert library.search("ferry", n=1)


def test_an_article_that_cannot_be_finished_is_told_of_and_can_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
            if any("crane" in text for text in texts):
                raise RequestRefused("The server refuses it: name another.")
            return super().embed(texts)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    reopened(tmp_path).add_text(FERRY)
    with monkeypatch.context() as patch:
        patch.setattr("rag.storage.vectors.Vectors.add", crash)
        with pytest.raises(KeyboardInterrupt):
            reopened(tmp_path).add_text(CRANE)
    library = reopened(tmp_path, Refusing())
    assert library.search("ferry", n=1)
    assert library.add_text("The Buoy\n\nA buoy was painted yellow.").status == "added"
    [finding] = reopened(tmp_path).doctor().findings
    assert "`citewell doctor --fix` finishes it" in finding
    left = library.doctor(fix=True)
    assert (left.fixed, left.findings[1:]) == (False, ("The server refuses it: name another.",))
    [identifier] = re.findall(r"citewell remove (\w+)", left.findings[0])
    library.remove(identifier)
    assert library.doctor().findings == ()
    assert len(library.articles()) == 2
    with pytest.raises(UnknownArticle):
        library.remove(identifier)


OTHER = """
import sys
from pathlib import Path
from fakes import FakeEmbedder
from rag.library import Library
library = Library(Path(sys.argv[1]), FakeEmbedder())
for line in sys.stdin:
    print(library.add_text("The buoy\\n\\nA buoy was painted yellow.").status, flush=True)
    sys.stdin.readline()
    library.remove(library.articles()[0].id)
    print("removed", flush=True)
"""


@pytest.mark.slow
def test_a_reader_that_is_open_sees_what_another_process_writes(tmp_path: Path) -> None:
    library = reopened(tmp_path)
    ferry = library.add_text(FERRY).id
    assert {hit.chunk.article for hit in library.search("a yellow buoy", n=3)} == {ferry}
    tests = Path(__file__).parent
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path / "library")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "PYTHONPATH": f"{tests.parent}:{tests}"},
    ) as other:
        assert other.stdin
        assert other.stdout
        other.stdin.write("\n")
        assert other.stdout.readline() == "added\n"
        buoy = library.articles()[1].id
        assert library.search("a yellow buoy", n=1)[0].chunk.article == buoy
        assert library._folder.vectors.count() == 2
        other.stdin.write("\n")
        assert other.stdout.readline() == "removed\n"
        assert {hit.chunk.article for hit in library.search("a yellow buoy", n=3)} == {buoy}
        nearest = library._folder.vectors.query(FakeEmbedder().embed(["ferry"])[0], 5)
        assert {hit.chunk.article for hit in nearest} == {buoy}
        library.add_text(CRANE)  # this process writes on, with what the other one left
        assert library.doctor().findings == ()
        other.stdin.close()
    assert other.returncode == 0


def test_a_library_that_nobody_uses_closes_its_files_at_once(tmp_path: Path) -> None:
    library = reopened(tmp_path)
    library.add_text(FERRY)
    assert library.search("a ferry", n=1)
    vectors = library._folder.vectors
    assert isinstance(vectors, Vectors)
    client = vectors._client
    assert client is not None
    open_client = weakref.ref(client)
    gc.disable()
    try:
        del library, vectors, client
        assert open_client() is None
    finally:
        gc.enable()


def test_an_article_stored_before_languages_were_told_is_read_as_english(
    library: Library, tmp_path: Path
) -> None:
    added = library.add_text("Die Brücke\n\nDie Brücke wurde am 3. Mai geschlossen. Niemand war verletzt.\n")
    assert added.id is not None
    assert library.article(added.id).language == "de"
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite3")) as db, db:
        db.execute("UPDATE articles SET places = json_remove(places, '$.language')")
        names = ", ".join(DIGESTED)
        [row] = db.execute(f"SELECT {names} FROM articles").fetchall()  # noqa: S608
        db.execute("UPDATE articles SET digest = ?", (digest(row),))
    assert reopened(tmp_path).article(added.id).language == "en"
    assert reopened(tmp_path).passages("Brücke", n=1)[0].language == "en"
