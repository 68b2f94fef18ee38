"""What Citewell keeps is for its user's eyes alone, and nothing leaves this computer."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Run

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull. It was built in Rostock in 1987.\n"


@pytest.fixture
def careless() -> Iterator[None]:
    """A umask that lets everybody read and write what a program makes without care."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.slow
@pytest.mark.usefixtures("careless")
def test_all_files_are_private_whatever_the_umask(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (tmp_path / "one.jsonl").write_text(
        '{"id": "one", "question": "Who sold it?", "articles": ["ferry.txt"], "answerable": false}\n'
    )
    (tmp_path / "squad.json").write_text(
        '{"data": [{"title": "T", "paragraphs": [{"context": "The ferry sails at noon.", "qas": '
        '[{"id": "a", "question": "When?", "answers": [{"text": "noon", "answer_start": 16}]}]}]}]}'
    )
    made = tmp_path / "made"
    home.mkdir(mode=0o777)  # even where the folder itself was open before
    run("add", str(tmp_path / "ferry.txt"))
    run("ask", "When does the ferry sail?")
    run("export", str(made / "backup.tar"), code=1)
    made.mkdir(mode=0o777)
    run("export", str(made / "backup.tar"))
    run("eval", "run", str(tmp_path / "one.jsonl"), "--out", str(made / "run"))
    run("eval", "report", str(made / "run"), "--html", str(made / "report.html"))
    run("eval", "import", str(tmp_path / "squad.json"), "--out", str(made / "new" / "squad.jsonl"))
    found = [path for folder in (home, made) for path in folder.rglob("*")]
    assert {path.name for path in found} >= {
        "library.sqlite3", "chroma.sqlite3", "meta.json", "vectors-manifest.json", "writer.lock",
        "writer.json", "backup.tar", "run.json", "samples.jsonl", "timing.json", ".lock", "report.html",
        "squad.jsonl",
    }  # fmt: skip
    open_to_others = [path for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []
