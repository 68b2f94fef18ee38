"""Moving to another embedder: nothing is embedded twice, and there is an answer at any moment."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import FakeEmbedder
from numpy.typing import NDArray

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryError, LibraryLocked
from rag.library import Library
from rag.storage.articles import Articles
from rag.storage.spool import Spool
from rag.storage.vectors import Vectors
from rag.types import Reindexed

TESTS = Path(__file__).parent


class Counting(FakeEmbedder):
    """The embedder to which a library moves; `texts` is what was embedded, in order."""

    def __init__(self, name: str = "openai:new", dimension: int = 32) -> None:
        super().__init__(name, dimension)
        self.texts: list[str] = []
        self.before: Callable[[], None] = lambda: None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.before()
        self.texts += texts
        return super().embed(texts)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template") / "library"
    library = old(home)
    for number in range(6):
        library.add_text(story(number))
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    """A library of the old embedder: 6 articles of 5 chunks each."""
    return Path(shutil.copytree(template, tmp_path / "library"))


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexing.reindex._BATCH", 4)


def story(number: int) -> str:
    lines = [f"The ferry number {number} sails from quay {line} at noon every day." for line in range(10)]
    return f"Ferry {number}\n\n" + "\n\n".join(lines)


def old(home: Path) -> Library:
    return Library(home, FakeEmbedder("openai:old"), chunk_tokens=25)


def new(home: Path, embedder: FakeEmbedder | None = None) -> Library:
    return Library(home, embedder or Counting(), chunk_tokens=25)


def answers(library: Library, number: int = 3) -> bool:
    """Whether the article of this number is found for its own words, and all is sound."""
    hits = library.search(f"The ferry number {number} sails", n=3)
    titles = {article.id: article.title for article in library.articles()}
    return {titles[hit.chunk.article] for hit in hits} == {f"Ferry {number}"}


def sound(library: Library) -> bool:
    found = library.doctor()
    assert found.findings == ()
    return found.vectors == found.terms == found.chunks


def leftovers(home: Path) -> set[str]:
    spool = {path.name for path in (home / "reindex").glob("vectors*")}
    return {path.name for path in home.glob("vectors.*")} | spool


class Crash(BaseException):
    """As sudden as a kill for what is written; the locks are let go as a system would."""


@contextmanager
def crashing(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, nth: int, after: bool
) -> Iterator[None]:
    """Crash at the `nth` call of a function, before or after it does its work."""
    real = getattr(owner, name)
    calls = 0

    def wrapped(*args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth and not after:
            raise Crash
        found = real(*args, **kwargs)
        if calls == nth:
            raise Crash
        return found

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, wrapped)
        with pytest.raises(Crash):
            yield
    assert calls >= nth


def test_a_library_moves_and_chunks_and_terms_stay(home: Path) -> None:
    before = old(home).articles()
    embedder = Counting()
    seen: list[tuple[int, int, str]] = []
    assert new(home, embedder).reindex(lambda *step: seen.append(step)) == Reindexed("openai:new", 30, 0)
    assert len(set(embedder.texts)) == len(embedder.texts) == 30
    assert [step for step in seen if step[2] == "Embedding"] == [(0, 30, "Embedding"), (30, 30, "Embedding")]
    assert new(home).articles() == before
    assert answers(new(home))
    assert sound(new(home))
    assert leftovers(home) == set()
    with pytest.raises(EmbedderMismatch, match=r"citewell reindex.*CITEWELL_EMBEDDER=openai:new"):
        old(home).search("ferry", n=1)


def test_a_moved_library_takes_articles_and_moves_back(home: Path) -> None:
    library = new(home)
    library.reindex()
    assert library.add_text(story(7)).status == "added"
    assert library.add_text(story(1)).status == "unchanged"
    assert (answers(library, 7), sound(library)) == (True, True)
    assert old(home).reindex().written == 35
    assert (answers(old(home), 7), sound(old(home))) == (True, True)


def test_there_is_nothing_to_do_for_the_same_embedder_and_for_no_articles(home: Path, tmp_path: Path) -> None:
    embedder = Counting("openai:old", 64)
    assert new(home, embedder).reindex() == Reindexed("openai:old", 0, 30)
    assert new(tmp_path / "empty", embedder).reindex() == Reindexed("openai:old", 0, 0)
    assert embedder.texts == []


def test_the_static_embedder_goes_by_its_name_in_the_settings(tmp_path: Path) -> None:
    Library(tmp_path / "static").add_text(story(1))
    with pytest.raises(EmbedderMismatch, match=r"or go back with CITEWELL_EMBEDDER=static\."):
        new(tmp_path / "static").search("ferry", n=1)


@pytest.mark.usefixtures("small_batches")
def test_what_was_embedded_is_not_embedded_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = Counting()
    for _ in range(2):
        with crashing(monkeypatch, Spool, "add", 3, after=True):
            new(home, embedder).reindex()
        assert answers(old(home))
        assert sound(old(home))
    assert new(home, embedder).reindex() == Reindexed("openai:new", 6, 24)
    assert len(set(embedder.texts)) == len(embedder.texts) == 30
    assert (answers(new(home)), sound(new(home))) == (True, True)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("error", [KeyboardInterrupt, LibraryError])
def test_an_interrupted_request_loses_its_own_batch_only(home: Path, error: type[BaseException]) -> None:
    embedder = Counting()

    def fail() -> None:
        if len(embedder.texts) == 12:
            embedder.before = lambda: None
            raise error("interrupted")

    embedder.before = fail
    with pytest.raises(error, match="interrupted"):
        new(home, embedder).reindex()
    assert answers(old(home))
    assert new(home, embedder).reindex() == Reindexed("openai:new", 18, 12)


PLACES = {
    "while embedding": (Spool, "add", 1, False),
    "after embedding": (Vectors, "create", 1, False),
    "while building": (Vectors, "add", 3, True),
    "before the stamp": (Articles, "touch", 1, False),
    "before the first rename": (Path, "rename", 1, False),
    "between the renames": (Path, "rename", 1, True),
    "after the second rename": (Path, "rename", 2, True),
    "after the old one is gone": (Vectors, "give_way", 1, True),
    "after all": (Spool, "discard", 2, True),
}
MOVED = [*PLACES][5:]
FINISHERS = ["reindex", "doctor", "search", "old search"]


@pytest.mark.parametrize(
    ("place", "finisher"),
    [(place, finisher) for place in PLACES for finisher in FINISHERS[: 4 if place in MOVED else 2]],
)
def test_a_crash_at_each_step_is_finished(
    home: Path, monkeypatch: pytest.MonkeyPatch, place: str, finisher: str
) -> None:
    reader = old(home)
    assert answers(reader)
    owner, name, nth, after = PLACES[place]
    embedder = Counting()
    with crashing(monkeypatch, owner, name, nth, after):
        new(home, embedder).reindex()
    paid = len(embedder.texts)
    moved = place in MOVED
    if finisher == "reindex":
        written = new(home, embedder).reindex().written
        assert written == (30 if place == "while embedding" else 0)
        assert leftovers(home) == set()
        moved = True
    elif finisher == "doctor":
        found = new(home, embedder).doctor(fix=True)
        assert bool(found.findings) is not moved
    elif finisher == "search" and moved:
        assert answers(new(home))
    elif finisher == "old search" and moved:
        with pytest.raises(EmbedderMismatch):
            reader.search("ferry", n=1)
    if moved:
        assert (answers(new(home)), sound(new(home))) == (True, True)
        assert not {"vectors.old", "vectors.next"} & leftovers(home)
    else:
        assert answers(reader)
        assert (answers(old(home)), sound(old(home))) == (True, True)
    if place != "while embedding":
        assert (paid, len(embedder.texts)) == (30, 30)
    assert new(home, embedder).reindex().written in (0, 30)
    assert (answers(new(home)), leftovers(home)) == (True, set())


def test_a_crash_while_the_old_folder_is_removed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.rmtree

    def half(folder: Path, **options: Any) -> None:
        if folder.name == "vectors.old":
            (folder / "chroma.sqlite3").unlink()
            raise Crash
        real(folder, **options)

    with monkeypatch.context() as patch:
        patch.setattr("rag.storage.swap.shutil.rmtree", half)
        with pytest.raises(Crash):
            new(home).reindex()
    assert leftovers(home) >= {"vectors.old"}
    assert (answers(new(home)), new(home).reindex().written, leftovers(home)) == (True, 0, set())


@pytest.mark.usefixtures("small_batches")
def test_articles_that_come_and_go_between_two_runs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = Counting()
    with crashing(monkeypatch, Spool, "add", 4, after=True):
        new(home, embedder).reindex()
    library = old(home)
    library.remove(library.articles()[0].id)
    library.remove(library.articles()[-1].id)
    library.add_text(story(8))
    assert new(home, embedder).reindex() == Reindexed("openai:new", 14, 11)
    assert len(set(embedder.texts)) == len(embedder.texts) == 30
    assert (answers(new(home), 8), sound(new(home))) == (True, True)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("moment", ["embedding", "building"])
def test_articles_that_come_and_go_during_a_run(
    home: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    embedder, writer, real = Counting(), old(home), Vectors.create

    def write() -> None:
        embedder.before = lambda: None
        writer.remove(writer.articles()[0].id)
        writer.add_text(story(8))
        assert answers(writer, 8)

    def built(vectors: Vectors) -> None:
        real(vectors)
        if vectors._embedder == "openai:new":
            write()

    if moment == "embedding":
        embedder.before = write
    else:
        monkeypatch.setattr(Vectors, "create", built)
    assert new(home, embedder).reindex().embedder == "openai:new"
    assert len(set(embedder.texts)) == len(embedder.texts)
    assert (answers(new(home), 8), sound(new(home))) == (True, True)


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("how", ["removed", "replaced"])
def test_an_article_that_goes_before_it_is_embedded(home: Path, how: str) -> None:
    embedder, writer = Counting(), old(home)
    last = writer.articles()[-1].id

    def write() -> None:
        embedder.before = lambda: None
        if how == "removed":
            writer.remove(last)
        else:
            writer._folder.ingest.put(replace(writer.article(last).source, text=story(8)))

    embedder.before = write
    assert new(home, embedder).reindex().embedder == "openai:new"
    assert (answers(new(home)), sound(new(home))) == (True, True)


@pytest.mark.usefixtures("small_batches")
def test_a_disk_that_fails_for_a_moment_costs_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    embedder = Counting()
    with crashing(monkeypatch, Spool, "add", 3, after=True):
        new(home, embedder).reindex()
    with monkeypatch.context() as patch:
        patch.setattr("rag.storage.spool.closing", fail)
        with pytest.raises(LibraryError, match="disk I/O error"):
            new(home, embedder).reindex()
    assert new(home, embedder).reindex() == Reindexed("openai:new", 18, 12)


def test_vectors_that_cannot_be_read_are_replaced(home: Path) -> None:
    shutil.rmtree(home / "vectors")
    with pytest.raises(LibraryDamaged):
        old(home).search("ferry", n=1)
    assert new(home).reindex().written == 30
    assert (answers(new(home)), sound(new(home)), leftovers(home)) == (True, True, set())


@pytest.mark.usefixtures("small_batches")
def test_yet_another_embedder_begins_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with crashing(monkeypatch, Spool, "add", 3, after=True):
        new(home).reindex()
    other = Counting("openai:other", 16)
    assert new(home, other).reindex() == Reindexed("openai:other", 30, 0)
    assert answers(new(home, other))


@pytest.mark.usefixtures("small_batches")
def test_what_was_begun_for_another_embedder_outlives_a_mistaken_run(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with crashing(monkeypatch, Spool, "add", 3, after=True):
        new(home).reindex()
    assert old(home).reindex().written == 0
    assert new(home).reindex() == Reindexed("openai:new", 18, 12)


def test_a_damaged_spool_is_begun_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with crashing(monkeypatch, Spool, "add", 1, after=True):
        new(home).reindex()
    for path in (home / "reindex").glob("vectors*"):
        path.write_bytes(b"garbage" * 1_000)
    assert new(home).reindex() == Reindexed("openai:new", 30, 0)
    assert sound(new(home))


def test_articles_of_another_pipeline_are_indexed_anew_before_they_are_paid_for(home: Path) -> None:
    embedder = Counting()
    with pytest.raises(LibraryError, match=r"doctor --fix` with CITEWELL_EMBEDDER=openai:old before"):
        Library(home, embedder, chunk_tokens=60).reindex()
    assert embedder.texts == []
    Library(home, FakeEmbedder("openai:old"), chunk_tokens=60).doctor(fix=True)
    assert Library(home, embedder, chunk_tokens=60).reindex().written < 30


def test_a_full_disk_is_seen_before_anything_is_paid_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexing.space._SPARE", 1 << 60)
    embedder = Counting()
    with pytest.raises(LibraryError, match="MB are free"):
        new(home, embedder).reindex()
    assert embedder.texts == []


def test_nobody_else_can_read_the_files(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with crashing(monkeypatch, Vectors, "give_way", 1, after=False):
        new(home).reindex()
    for path in [*home.iterdir(), *(home / "reindex").iterdir()]:
        assert path.stat().st_mode & 0o077 == 0, path


MOVES = """
import sys
from pathlib import Path
from fakes import FakeEmbedder
from patience import until
from rag.indexing import reindex
from rag.library import Library
reindex._BATCH = 2
home, log, gate = map(Path, sys.argv[1:])

class Slow(FakeEmbedder):
    def embed(self, texts):
        with log.open("a") as file:
            file.write("".join(f"{text!r}\\n" for text in texts))
        print("embedding", flush=True)
        until(gate.exists)
        return super().embed(texts)

moved = Library(home, Slow("openai:new", 32), chunk_tokens=25).reindex(lambda *step: print(step, flush=True))
print(moved.written, flush=True)
"""


def moving(home: Path, log: Path, gate: Path) -> subprocess.Popen[str]:
    """A process that moves the library, and waits to embed until there is the file `gate`."""
    return subprocess.Popen(
        [sys.executable, "-c", MOVES, str(home), str(log), str(gate)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{TESTS.parent}:{TESTS}"},
    )


@pytest.mark.slow
def test_others_read_and_write_meanwhile_and_see_the_move(home: Path, tmp_path: Path) -> None:
    reader, gate = old(home), tmp_path / "gate"
    assert answers(reader)
    with moving(home, tmp_path / "log", gate) as mover:
        assert mover.stdout
        while mover.stdout.readline() != "embedding\n":
            assert mover.poll() is None
        assert answers(reader)
        assert answers(old(home))
        assert old(home).add_text(story(9)).status == "added"
        with pytest.raises(LibraryLocked, match=r"Process \d+ on .* \(moving to the embedder openai:new\)"):
            new(home).reindex()
        gate.touch()
        assert mover.stdout.read().split()[-1] == "35"
    with pytest.raises(EmbedderMismatch):
        reader.search("ferry", n=1)
    assert (answers(new(home), 9), sound(new(home))) == (True, True)


@pytest.mark.slow
def test_a_kill_at_random_moments_costs_no_more_than_the_batch_in_hand(home: Path, tmp_path: Path) -> None:
    log, gate, chance, killed = tmp_path / "log", tmp_path / "gate", random.Random(7), 0  # noqa: S311
    gate.touch()
    for _ in range(4):
        with moving(home, log, gate) as mover:
            assert mover.stdout
            for _ in range(chance.randint(1, 18)):
                mover.stdout.readline()
            mover.kill()
        killed += mover.returncode != 0
        library = old(home)
        with suppress(EmbedderMismatch):
            library.search("ferry", n=1)
            assert (answers(library), sound(library)) == (True, True)
    new(home).reindex()
    assert (answers(new(home)), sound(new(home)), leftovers(home)) == (True, True, set())
    embedded = log.read_text().splitlines()
    assert killed >= 2
    assert len(embedded) <= 30 + 2 * killed
