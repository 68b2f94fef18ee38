"""What a user names is expanded into files, and anything else doesn't stop the rest."""

import os
from pathlib import Path
from typing import Any

import pytest

from rag.reading.fetch import Fetched
from rag.reading.ignore import GITIGNORE
from rag.reading.read import read_places
from rag.reading.sources import expand
from rag.reading.walk import File, walk
from rag.types import Source, Unread

NOTE = "The crane was moved to the east quay in March."


def no_page(url: str) -> Fetched:
    raise AssertionError(f"{url} is asked for")


def test_a_folders_files_are_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", ".git/d.txt", ".e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(NOTE)
    url = "https://news.example/a"
    assert list(expand([url, tmp_path])) == [url, tmp_path / "a/c.txt", tmp_path / "b.txt"]


def test_a_pipe_in_a_folder_is_reported_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(NOTE)
    (tmp_path / "c.txt").symlink_to(tmp_path / "none.txt")
    places = list(expand([tmp_path]))
    assert isinstance(places[0], Unread)
    pipe, note, nowhere = (part.found for part in read_places(places, no_page))
    assert isinstance(pipe, Unread)
    assert "a.txt is a pipe, a socket or a device: to read it, name it directly" in pipe.reason
    assert isinstance(note, Source)
    assert isinstance(nowhere, Unread)
    assert "is a broken link" in nowhere.reason


def test_a_pipe_named_directly_is_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert list(expand([tmp_path / "a.txt"])) == [tmp_path / "a.txt"]


def found(folder: Path, *, follow_links: bool = False) -> tuple[list[str], list[str]]:
    """The names of the files found, and the reasons for those not read."""
    places = list(expand([folder], follow_links=follow_links))
    files = [place.name for place in places if isinstance(place, Path)]
    return files, [place.reason for place in places if isinstance(place, Unread)]


def test_links_in_a_folder_do_not_lose_its_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").symlink_to(folder / "a.txt")
    (folder / "deep" / "up").symlink_to(folder)
    (folder / "deep" / "b.txt").write_text(NOTE)
    (folder / "b-again.txt").symlink_to(folder / "deep" / "b.txt")
    (folder / "c.txt").write_text(NOTE)
    files, [circle] = found(folder)
    assert files == ["b.txt", "c.txt"]
    assert "a.txt is a circular link" in circle


def test_links_out_of_a_folder_are_reported_and_followed_only_on_request(
    tmp_path: Path,
) -> None:
    folder, other = tmp_path / "folder", tmp_path / "folder-of-others"
    for path in (folder / "own.txt", other / "deep" / "theirs.txt", tmp_path / "key.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NOTE)
    (folder / "key").symlink_to(tmp_path / "key.txt")
    (folder / "others").symlink_to(other)
    files, reasons = found(folder)
    assert files == ["own.txt"]
    assert ["--follow-links" in reason for reason in reasons] == [True, True]
    assert found(folder, follow_links=True) == (["key.txt", "theirs.txt", "own.txt"], [])


def test_an_unreadable_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b.txt").write_text(NOTE)
    opened = os.scandir

    def closed(path: str) -> Any:  # simulated, since root can open any folder
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr(os, "scandir", closed)
    files, [reason] = found(tmp_path)
    assert files == ["b.txt"]
    assert "Permission denied" in reason


def test_a_name_that_is_not_utf_8_can_be_printed_in_every_reason(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff")
    os.mkfifo(tmp_path / f"pipe{name}")
    (tmp_path / f"nowhere{name}").symlink_to(tmp_path / "none")
    (tmp_path / f"out{name}").symlink_to(tmp_path.parent)
    (tmp_path / f"gone{name}").write_text(NOTE)
    places = list(expand([tmp_path]))
    (tmp_path / f"gone{name}").unlink()
    reasons = [part.found.reason for part in read_places(places, no_page) if isinstance(part.found, Unread)]
    assert len([reason.encode() for reason in reasons]) == 4


def test_files_ignored_by_git_are_skipped(tmp_path: Path) -> None:
    for name in ("a.txt", "b.tmp", "keep.tmp", "drafts/c.txt", "deep/d.txt", "deep/e.tmp", "deep/drafts"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(NOTE)
    (tmp_path / ".gitignore").write_text("# not yet\n!\n[z-a]\n*.tmp\n!keep.tmp\ndrafts/\n/d.txt\n")
    (tmp_path / "deep" / ".gitignore").write_text("!e.tmp\n")
    files = [Path(file.path).name for file in walk(tmp_path, rules=GITIGNORE) if isinstance(file, File)]
    assert files == ["a.txt", "d.txt", "drafts", "e.tmp", "keep.tmp"]
