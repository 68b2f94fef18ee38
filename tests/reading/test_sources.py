"""What a user names becomes the files that are read, and what is no file stops nothing."""

import os
from pathlib import Path

from rag.reading.fetch import Fetched
from rag.reading.read import read_places
from rag.reading.sources import expand
from rag.types import Source, Unread

NOTE = "The crane was moved to the east quay in March."


def no_page(url: str) -> Fetched:
    raise AssertionError(f"{url} is asked for")


def test_the_files_of_a_folder_come_in_order_without_the_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", ".git/d.txt", ".e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(NOTE)
    url = "https://news.example/a"
    assert list(expand([url, tmp_path])) == [url, tmp_path / "a/c.txt", tmp_path / "b.txt"]


def test_a_pipe_in_a_folder_is_told_of_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(NOTE)
    (tmp_path / "c.txt").symlink_to(tmp_path / "none.txt")
    places = list(expand([tmp_path]))
    assert isinstance(places[0], Unread)
    pipe, note, nowhere = (part.found for part in read_places(places, no_page))
    assert isinstance(pipe, Unread)
    assert "a.txt is a pipe, a socket or a device: name it by itself" in pipe.reason
    assert isinstance(note, Source)
    assert isinstance(nowhere, Unread)
    assert "does not exist" in nowhere.reason


def test_a_pipe_that_is_named_itself_is_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert list(expand([tmp_path / "a.txt"])) == [tmp_path / "a.txt"]
