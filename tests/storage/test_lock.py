"""The lock lets one in and names it to the others."""

import errno
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from patience import PATIENCE

from rag.errors import LibraryError, LibraryLocked
from rag.storage.lock import exclusive


@contextmanager
def held(home: Path, what: str) -> Iterator[None]:
    """The lock, held by another thread."""
    started, done = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(home, what):
            started.set()
            done.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    started.wait(PATIENCE)
    yield
    done.set()
    thread.join()


def test_the_owner_is_named_to_whoever_waits_too_long(tmp_path: Path) -> None:
    with held(tmp_path, "adding notes.txt"):
        owner = json.loads((tmp_path / "writer.json").read_text())
        with (
            pytest.raises(LibraryLocked, match=rf"Process {owner['pid']} .*adding notes.txt"),
            exclusive(tmp_path, "removing", patience=0.1),
        ):
            pass
    with exclusive(tmp_path, "removing", patience=0.1):
        assert json.loads((tmp_path / "writer.json").read_text())["what"] == "removing"


def test_a_lock_without_a_readable_owner_still_says_so(tmp_path: Path) -> None:
    with held(tmp_path, "adding"):
        (tmp_path / "writer.json").write_text("")
        with pytest.raises(LibraryLocked, match="Another process"), exclusive(tmp_path, "x", patience=0.1):
            pass


def test_the_thread_that_holds_the_lock_may_take_it_again(tmp_path: Path) -> None:
    with exclusive(tmp_path, "adding"), exclusive(tmp_path, "opening", patience=0.1):
        assert json.loads((tmp_path / "writer.json").read_text())["what"] == "adding"
    with held(tmp_path, "next"):
        pass


@pytest.mark.parametrize("name", ["writer.lock", "writer.json"])
def test_a_file_of_the_lock_that_cannot_be_written_is_named_with_the_reason(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()  # refused even to root
    with (
        pytest.raises(
            LibraryError, match=rf"{name} can't be written \(Is a directory\): check that it is yours"
        ),
        exclusive(tmp_path, "adding"),
    ):
        pass
    (tmp_path / name).rmdir()
    with exclusive(tmp_path, "adding", patience=0.1):
        pass


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_refused(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(_file: int, _operation: int) -> None:
        raise OSError(code, "no locks here")

    monkeypatch.setattr("fcntl.flock", flock)
    with pytest.raises(LibraryError, match=r"without locks.*--data"), exclusive(tmp_path, "adding"):
        pass
