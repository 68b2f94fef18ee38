"""`citewell sync` at the command line: what it prints, asks and refuses, and how it goes on."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import Run
from patience import PATIENCE, until

from ui.commands import sync

NOTES = {
    name: f"The {name}\n\nThe {name} was moved to the east quay in March.\n" for name in ("Crane", "Buoy")
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name, text in NOTES.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


def test_a_sync_says_what_it_did_and_what_it_would_do(run: Run, folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG")
    tried = run("sync", str(folder), "--dry-run")
    assert tried.startswith("Dry run: nothing was changed. A sync would do this:\nadded")
    found = run.json("sync", str(folder))
    assert found.keys() == {"folder", "dry_run", "unchanged", "unreadable", "changes"}
    assert [(Path(item["source"]).name, item["status"]) for item in found["changes"]] == [
        ("Buoy.txt", "added"),
        ("Crane.txt", "added"),
        ("picture.png", "failed"),
    ]
    assert run("sync", str(folder)) == "2 unchanged, 1 unreadable\n"


def test_more_goes_than_stays_with_yes_or_on_being_asked(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("sync", str(folder))
    for name in NOTES:
        (folder / f"{name}.txt").unlink()
    (folder / "Lock.txt").write_text("The Lock\n\nThe lock was closed in May.\n")
    run("sync", str(folder), code=1)
    assert run.err.startswith("citewell: 2 of the 2 articles of ")
    assert "--yes" in run.err
    for answer in (False, True):
        monkeypatch.setattr(sync, "_agreed", lambda *_, answer=answer: answer)
        run("sync", str(folder), code=0 if answer else 1)
    assert [item["title"] for item in run.json("articles")] == ["The Lock"]
    (folder / "Lock.txt").rename(folder / "Key.txt")
    (folder / "Key.txt").write_text("The Key\n\nThe key was lost in June.\n")
    run("sync", str(folder), "--yes")
    assert [item["title"] for item in run.json("articles")] == ["The Key"]


def test_a_folder_that_is_not_there_and_one_that_is_empty_are_errors_of_one_line(
    run: Run, folder: Path
) -> None:
    run("sync", str(folder))
    folder.rename(folder.with_name("elsewhere"))
    for _ in range(2):
        run("sync", str(folder), "--yes", code=1)
        assert len(run.err.splitlines()) == 1
        assert "mount" in run.err
        folder.mkdir(exist_ok=True)
    assert len(run.json("articles")) == 2


def test_a_dry_run_is_not_watched(run: Run, folder: Path) -> None:
    run("sync", str(folder), "--watch", "--dry-run", code=2)


def test_a_watched_folder_that_is_gone_is_synced_which_names_the_remedy(folder: Path) -> None:
    assert next(sync._changes(folder.with_name("gone"), folder / "library")) is None


@pytest.mark.slow
def test_a_watched_folder_is_synced_again_until_it_is_interrupted(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ui", "sync", str(folder), "--watch", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CITEWELL_HOME": str(folder / "library")},
    ) as process:

        def said() -> Any:
            assert process.stdout is not None
            return json.loads(process.stdout.readline())["changes"]

        try:
            assert len(said()) == 2
            (folder / ".hidden").write_text("no")
            (folder / "Lock.txt").write_text("The Lock\n\nThe lock was closed in May.\n")
            [added] = said()
            assert (added["status"], added["title"]) == ("added", "The Lock")
            (folder / "Crane.txt").unlink()
            assert [item["status"] for item in said()] == ["removed"]
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        assert "Traceback" not in errors
        assert process.returncode == 130
    until(lambda: process.poll() is not None)
