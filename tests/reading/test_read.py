"""Files are read in separate processes; one that exceeds a limit is reported and the rest continue."""

import io
import os
import signal
import stat
import zipfile
from pathlib import Path

import psutil
import pytest
from named_pipe import pipe
from patience import PATIENCE

from rag.errors import UnreadableSource
from rag.reading.fetch import Fetched
from rag.reading.formats.columns import Columns
from rag.reading.isolation import Reader
from rag.reading.read import read_places
from rag.reading.worker import send
from rag.types import Source, Unread

PAGE = b"<html><body><p>The ferry sails at noon from Hull.</p></body></html>"
NOTE = "The crane was moved to the east quay in March."


def read(*paths: Path) -> list[Source | Unread]:
    return [part.found for part in read_places(paths, no_page)]


def no_page(url: str) -> Fetched:
    raise AssertionError(f"{url} is asked for")


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, raw in files.items():
            packed.writestr(name, raw)
    return path


def test_files_are_read_in_order_and_a_bad_one_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    (tmp_path / "b.txt").write_text(NOTE)
    (tmp_path / "c.bin").write_bytes(bytes(range(256)))
    (tmp_path / "d.html").write_bytes(PAGE.replace(b"noon", b"one"))
    before = children()
    found = read(*(tmp_path / name for name in ("a.html", "b.txt", "c.bin", "none.txt", "d.html")))
    assert [type(item) for item in found] == [Source, Source, Unread, Unread, Source]
    assert isinstance(found[4], Source)
    assert "at one from Hull" in found[4].text
    assert children() <= before  # an earlier test's process may end meanwhile


def test_a_file_that_takes_too_long_is_stopped_and_reported() -> None:
    reader = Reader(seconds=0.001)
    before = children()
    with pytest.raises(UnreadableSource, match=r"/a.html takes more than 0.001 seconds of processor time: "):
        reader.read(PAGE, "/a.html", None, Columns())
    reader.close()
    assert children() <= before  # an earlier test's process may end meanwhile


def test_a_large_file_may_take_longer() -> None:
    reader = Reader(seconds=0.001)
    (found,) = reader.read(PAGE + b" " * 1_000_000, "/a.html", None, Columns())
    reader.close()
    assert isinstance(found, Source)


def test_a_process_that_takes_too_long_ends_without_its_parent() -> None:
    reader = Reader()
    child = reader._process()
    try:
        assert child.stdin is not None
        send(child.stdin, ((b"<html>" + b"<p>w</p>" * (1 << 18), "/a.html", None, Columns()), 0.5))
        assert child.wait(timeout=PATIENCE) == -signal.SIGPROF
    finally:
        reader.close()


def test_a_process_is_not_in_the_terminals_process_group() -> None:
    reader = Reader()
    try:
        assert os.getpgid(reader._process().pid) != os.getpgrp()
    finally:
        reader.close()


@pytest.mark.slow
def test_a_file_that_needs_too_much_memory_is_reported_and_the_next_is_read() -> None:
    reader = Reader(memory=400 << 20)
    try:
        with pytest.raises(UnreadableSource, match=r"/a.html takes more than 400 MB of memory: "):
            reader.read(b"<html>" + b"<p>w</p>" * (2 << 20), "/a.html", None, Columns())
        (found,) = reader.read(PAGE, "/b.html", None, Columns())
    finally:
        reader.close()
    assert isinstance(found, Source)


@pytest.mark.slow
def test_an_abandoned_read_leaves_no_process(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.html").write_bytes(PAGE)
    before = children()
    parts = read_places(sorted(tmp_path.iterdir()), no_page)
    next(parts)
    parts.close()
    assert children() <= before  # an earlier test's process may end meanwhile


def test_a_pipe_is_read_to_its_end_or_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.read.LARGEST", 1 << 20)
    with pipe(tmp_path / "a.txt", NOTE.encode()) as path:
        (short,) = read(path)
    with pipe(tmp_path / "b.txt", NOTE.encode() * (1 << 16)) as path:
        (endless,) = read(path)
    assert isinstance(short, Source)
    assert short.text == NOTE
    assert isinstance(endless, Unread)
    assert "b.txt has more than 1 MB, the maximum for one file: split it up." in endless.reason


def test_an_archive_yields_its_documents(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"notes/one.txt": NOTE.encode(), "two.html": PAGE, "__MACOSX/x": b"x"})
    first, second = read(path)
    assert isinstance(first, Source)
    assert isinstance(second, Source)
    assert (first.origin, first.text) == (f"{path}#notes/one.txt", NOTE)
    assert second.text == "The ferry sails at noon from Hull."


def test_dangerous_files_in_an_archive_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("a.txt", NOTE)
    path = archive(
        tmp_path / "a.zip",
        {
            "../up.txt": b"x",
            "/top.txt": b"x",
            "C:/c.txt": b"x",
            "in.zip": inner.getvalue(),
            "bomb.txt": bytes(50 << 20),
        },
    )
    with zipfile.ZipFile(path, "a") as packed:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("good.txt", NOTE)
    *bad, good = read(path)
    assert isinstance(good, Source)
    reasons = [item.reason for item in bad if isinstance(item, Unread)]
    words = [
        "leads out",
        "leads out",
        "leads out",
        "archive inside an archive",
        "unpack to far more",
        "is a link",
    ]
    assert len(reasons) == len(words)
    assert all(word in reason for word, reason in zip(words, reasons, strict=True))
    assert [item.name for item in tmp_path.iterdir()] == ["a.zip"]


def test_unpacking_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.archive.TOTAL", 100)
    path = archive(
        tmp_path / "a.zip", {"1.txt": NOTE.encode(), "2.txt": NOTE.encode(), "3.txt": NOTE.encode()}
    )
    assert [type(item) for item in read(path)] == [Source, Source, Unread]
