"""A library in one file: written, damaged, cut, and read into libraries that have articles already."""

import json
import os
import tarfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from commands import Run
from fakes import FakeEmbedder
from numpy.typing import NDArray

from rag.errors import UsageError
from rag.library import Library
from rag.storage import backup
from rag.storage.backup import Backup
from rag.types import Metadata, Source

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nShare this\n\nIt was built in Rostock in 1987.\n"
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"
QUESTIONS = ("When does the ferry sail?", "Where was the crane moved?", "What sails from quay 3?")


class Paid(FakeEmbedder):
    """Counts what it embeds."""

    def __init__(self, name: str = "openai:paid") -> None:
        super().__init__(name)
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return super().embed(texts)


def opened(home: Path, embedder: FakeEmbedder | None = None) -> Library:
    return Library(home, embedder or FakeEmbedder("openai:paid"), chunk_tokens=25)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with a restored line, metadata, all lines kept, an odd title, and a text of many passages."""
    library = opened(tmp_path_factory.mktemp("full") / "library")
    ferry = library.add_text(FERRY).id
    assert ferry
    library.keep(ferry, [5])
    library.add_text(CRANE, keep_all=True)
    library.add_text("  # Häfen &amp; Kräne 𝒜\n\nFirst – “one”. Then two!\n\n## More\n\nEnd.")
    known = Metadata("A. Person", "2024-03-01", "example.org", "en")
    story = "\n\n".join(f"The boat number {number} sails from quay {number} at nine." for number in range(40))
    library._folder.ingest.put(Source("https://example.org/boats", f"Boats\n\n{story}", metadata=known))
    return library


@pytest.fixture
def export(full: Library, tmp_path: Path) -> Path:
    full.export(tmp_path / "export.citewell", vectors=True)
    return tmp_path / "export.citewell"


def answers(library: Library) -> list[list[object]]:
    found = [library.passages(question, n=2) for question in QUESTIONS]
    return [[(item.article, item.start, item.end) for item in passages] for passages in found]


def test_a_round_trip_gives_the_same_articles_and_answers(
    full: Library, export: Path, tmp_path: Path
) -> None:
    embedder = Paid()
    other = opened(tmp_path / "other", embedder)
    seen: list[tuple[int, int, str]] = []
    reports = other.import_from(export, lambda *step: seen.append(step))
    assert [item.status for item in reports] == ["added"] * 4
    assert seen[-1] == (4, 4, "Importing")
    assert embedder.texts == []
    assert other.articles() == full.articles()
    assert [other.article(item.id) for item in other.articles()] == [
        full.article(item.id) for item in full.articles()
    ]
    assert answers(other) == answers(full)
    assert other.doctor().findings == ()
    assert {item.status for item in other.import_from(export)} == {"unchanged"}


@pytest.mark.parametrize("embedder", ["openai:paid", "openai:other"])
def test_without_fitting_vectors_they_are_made_again(full: Library, tmp_path: Path, embedder: str) -> None:
    full.export(tmp_path / "export", vectors=embedder == "openai:other")
    paid = Paid(embedder)
    other = opened(tmp_path / "other", paid)
    other.import_from(tmp_path / "export")
    assert len(paid.texts) == sum(item.chunks for item in other.articles())
    assert answers(other) == answers(full)


def test_an_import_leaves_what_is_there_and_says_so(full: Library, export: Path, tmp_path: Path) -> None:
    other = opened(tmp_path / "other")
    ferry = next(item for item in full.articles() if item.title == "The Ferry")
    other.add_text("The Lighthouse\n\nThe lighthouse was lit in May.")
    other._folder.ingest.put(Source(ferry.source, "The Ferry\n\nThe ferry sails at nine now."))
    other._folder.ingest.put(replace(full.article(full.articles()[1].id).source, origin="/crane.txt"))
    reports = {item.title: item for item in other.import_from(export)}
    assert [item.status for item in reports.values()] == ["kept", "duplicate", "added", "added"]
    assert f"citewell remove {ferry.id}" in str(reports["The Ferry"].reason)
    assert "sails at nine now" in other.article(ferry.id).text
    other.remove(ferry.id)
    assert {item.status for item in other.import_from(export)} == {"added", "duplicate", "unchanged"}
    assert other.article(ferry.id) == full.article(ferry.id)


def test_an_export_is_a_private_tar_file_that_others_can_read(full: Library, export: Path) -> None:
    assert export.stat().st_mode & 0o077 == 0
    with tarfile.open(export) as tar:
        names = tar.getnames()
        first = tar.extractfile(f"articles/{full.articles()[0].id}.json")
        assert first
        assert json.loads(first.read())["title"] == "The Ferry"
    assert (names[0], names[-1]) == ("citewell-export.json", "end.json")
    assert [path.name for path in export.parent.iterdir()] == [export.name]


def test_of_a_damaged_export_every_article_that_is_whole_is_imported(
    full: Library, export: Path, tmp_path: Path
) -> None:
    hurt = full.articles()[1].id
    export.write_bytes(export.read_bytes().replace(b"east quay", b"west quay"))
    reports = opened(tmp_path / "other").import_from(export)
    assert [(item.source, item.status) for item in reports if item.status != "added"] == [(hurt, "failed")]
    assert len(reports) == 4


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.98])
def test_of_an_export_that_was_cut_every_whole_article_is_imported_and_the_cut_is_told(
    full: Library, export: Path, tmp_path: Path, part: float
) -> None:
    raw = export.read_bytes().rstrip(b"\0")  # a tar file is filled up at its end
    export.write_bytes(raw[: int(len(raw) * part)])
    found = Backup(export)
    assert found.is_cut
    assert all(full.article(name) == got[0] for name in found.ids() if (got := found.get(name)))
    reports = opened(tmp_path / "other").import_from(export)
    assert [item.status for item in reports][: len(found.ids())] == ["added"] * len(found.ids())
    assert reports[-1].status == "failed"
    assert "cut off" in str(reports[-1].reason)


def test_flipped_bytes_anywhere_give_no_wrong_article(full: Library, export: Path) -> None:
    raw = export.read_bytes()
    for at in range(0, len(raw), len(raw) // 60):
        export.write_bytes(raw[:at] + bytes([raw[at] ^ 0x41]) + raw[at + 1 :])
        found = Backup(export)
        assert all(full.article(name) == got[0] for name in found.ids() if (got := found.get(name)))
        assert len(found.ids()) + len(found.damaged) == 4 or found.is_cut
        assert len(found.ids()) >= 3


@pytest.mark.parametrize("what", ["text", "empty", "other tar", "missing", "folder"])
def test_what_is_no_export_is_one_sentence(tmp_path: Path, what: str, run: Run) -> None:
    path = tmp_path / "file"
    if what == "text":
        path.write_text(FERRY * 100)
    elif what == "empty":
        path.touch()
    elif what == "folder":
        path.mkdir()
    elif what == "other tar":
        with tarfile.open(path, "w") as tar:
            tar.add(__file__, "notes.txt")
    run("import", str(path), code=1)
    assert run.err.count("\n") == 1
    assert str(path) in run.err


def test_a_newer_export_says_what_to_do(
    full: Library, export: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(backup, "FORMAT", 2)
        full.export(export)
    run("import", str(export), code=1)
    assert "newer Citewell: update this one" in run.err


def test_an_export_that_cannot_be_written_leaves_nothing(full: Library, tmp_path: Path) -> None:
    before = tmp_path / "backup"
    before.write_text("the one before")
    with pytest.raises(UsageError, match=r"can't be written .*: name another file"):
        full.export(tmp_path / "no" / "folder")
    os.mkfifo(tmp_path / "pipe")
    for other in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(UsageError, match=r"can't be written .*: name another file"):
            full.export(other)
    assert (tmp_path / "pipe").is_fifo()
    assert {path.name for path in tmp_path.iterdir()} == {"backup", "pipe"}


def test_an_export_replaces_another_only_when_it_is_whole(
    full: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "backup"
    path.write_text("the one before")
    with pytest.raises(KeyboardInterrupt):
        full.export(path, progress=interrupt)
    assert [item.name for item in tmp_path.iterdir()] == ["backup"]
    assert path.read_text() == "the one before"
    full.export(path)
    assert len(Backup(path).ids()) == 4


def test_an_import_that_is_cut_short_goes_on_where_it_was(
    full: Library, export: Path, tmp_path: Path
) -> None:
    other = opened(tmp_path / "other")

    def interrupt(done: int, _total: int, _what: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.import_from(export, interrupt)
    assert [item.status for item in opened(tmp_path / "other").import_from(export)] == [
        *("unchanged", "unchanged"),
        *("added", "added"),
    ]
    assert answers(opened(tmp_path / "other")) == answers(full)


def test_the_commands(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY)
    run("add", str(tmp_path / "ferry.txt"))
    path = str(tmp_path / "ferry.citewell")
    assert run("export", path).startswith("Exported 1 article to ")
    assert run.json("export", path) == {"path": path, "articles": 1, "left_out": []}
    other = ["--data", str(tmp_path / "other")]
    assert "1 added" in run(*other, "import", path)
    assert [item["status"] for item in run.json(*other, "import", path)] == ["unchanged"]
    assert run.json(*other, "articles") == run.json("articles")
    run("doctor", "--from", path, code=2)
    assert "add --fix" in run.err


def test_two_imports_of_one_export_at_once_give_each_article_once(
    full: Library, export: Path, tmp_path: Path
) -> None:
    libraries = [opened(tmp_path / "other") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        reports = [
            item for found in pool.map(lambda each: each.import_from(export), libraries) for item in found
        ]
    assert Counter(item.status for item in reports) == {"added": 4, "unchanged": 4}
    assert answers(opened(tmp_path / "other")) == answers(full)
    assert opened(tmp_path / "other").doctor().findings == ()
