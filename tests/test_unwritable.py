"""A library that cannot be written is read as before; writing to it, or to one that is gone, is refused."""

import gc
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from commands import Run
from fakes import FakeEmbedder

from rag.build import build_overviews
from rag.errors import LibraryError
from rag.library import Library
from rag.storage.backup import Backup

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nShare this\n\nIt was built in Rostock in 1987.\n"
QUESTION = "When does the ferry sail?"
NOBODY = 65534


def opened(home: Path) -> Library:
    return Library(home, FakeEmbedder(), chunk_tokens=20)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def copies(public: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the copies of the libraries lie."""
    folder = public / "temporary"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    """Let nobody write to a folder: not even root, who becomes another user meanwhile."""
    before = {path: path.stat().st_mode for path in [home, *home.rglob("*")]}
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        if not os.access(__file__, os.R_OK, effective_ids=True):
            pytest.skip("the user that root becomes can't read this checkout, of which modules are loaded")
        yield
    finally:
        os.seteuid(user)
        for path, mode in before.items():
            path.chmod(mode)


def contents(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_read_only_library_is_read_from_a_copy_that_goes_with_it(public: Path, copies: Path) -> None:
    home = public / "library"
    opened(home).add_text(FERRY)
    listed, found = opened(home).articles(), opened(home).passages(QUESTION, n=1)
    before = contents(home)
    with read_only(home):
        library = opened(home)
        assert library.articles() == listed
        assert library.passages(QUESTION, n=1) == found
        assert library.doctor().findings == ()
        library.export(copies / "export", vectors=True)
        overview = build_overviews(library).of(listed[0].id)
        assert overview.summary[0].text == found[0].sentences[0].text
        assert Backup(copies / "export").ids() == [listed[0].id]
        del library, overview
        gc.collect()
        assert [path.name for path in copies.iterdir()] == ["export"]
    assert contents(home) == before


def test_writing_to_a_read_only_library_is_one_sentence(public: Path, copies: Path) -> None:
    library = opened(public / "library")
    article = library.add_text(FERRY).id
    assert article
    library.export(public / "export")
    before = contents(public / "library")
    with read_only(public / "library"):
        for write in every_write(opened(public / "library"), article, public):
            with pytest.raises(LibraryError, match=r"library can't be written \(Permission denied\): check"):
                write()
    assert contents(public / "library") == before


def every_write(library: Library, article: str, public: Path) -> list[Callable[[], object]]:
    return [
        lambda: library.add_text("The Crane\n\nThe crane was moved to the east quay."),
        lambda: library.remove(article),
        lambda: library.keep(article, [5]),
        lambda: library.doctor(fix=True),
        lambda: library.import_from(public / "export"),
        lambda: library.reindex(),
        lambda: library.sync(public),
    ]


def test_a_change_that_a_killed_writer_left_in_the_log_is_read(public: Path, copies: Path) -> None:
    home = public / "library"
    library = opened(home)
    library.add_text("The Crane\n\nThe crane was moved to the east quay.")
    with (
        library._folder.articles._transaction() as held
    ):  # another connection keeps the log from being merged
        held.execute("BEGIN")
        held.execute("SELECT 1 FROM articles").fetchall()
        library.add_text(FERRY)
        shutil.copytree(home, public / "killed")
    with read_only(public / "killed"):
        assert [item.title for item in opened(public / "killed").articles()] == ["The Crane", "The Ferry"]


def test_a_library_that_cannot_be_read_either_is_one_sentence(public: Path, copies: Path) -> None:
    home = public / "library"
    opened(home).add_text(FERRY)
    with read_only(home):
        user = os.geteuid()
        os.seteuid(os.getuid())
        (home / "library.sqlite3").chmod(0)
        os.seteuid(user)
        with pytest.raises(
            LibraryError, match=r"read from a copy, which can't be made \(Permission denied\)"
        ):
            opened(home).articles()
    assert [*copies.iterdir()] == []


@pytest.mark.parametrize(
    "command",
    [
        ["articles"],
        ["ask", QUESTION],
        ["add", __file__],
        ["export", "export"],
        ["demo"],
        ["eval", "run", "--out", "run"],
    ],
    ids=lambda command: command[0],
)
def test_where_no_file_may_have_any_bytes_a_command_is_one_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    opened(tmp_path / "library").add_text(FERRY)
    monkeypatch.setenv("CITEWELL_HOME", str(tmp_path / "library"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        run(*command, code=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["library"]


def test_a_library_that_is_moved_while_it_is_open_is_neither_made_again_nor_lost(tmp_path: Path) -> None:
    home, moved = tmp_path / "library", tmp_path / "moved"
    library = opened(home)
    article = library.add_text(FERRY).id
    assert article
    found = library.passages(QUESTION, n=1)
    home.rename(moved)
    reads: list[Callable[[], object]] = [library.articles, library.doctor]
    for use in [*reads, *every_write(library, article, tmp_path)[:4]]:
        with pytest.raises(LibraryError):
            use()
        assert not home.exists()
    moved.rename(home)
    assert library.passages(QUESTION, n=1) == found
    assert library.add_text("The Crane\n\nThe crane was moved to the east quay.").status == "added"
    assert library.doctor().findings == ()
