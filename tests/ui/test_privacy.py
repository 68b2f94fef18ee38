"""What Citewell keeps is for its user's eyes alone, and nothing leaves this computer."""

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from commands import Run
from model_server import ModelServer
from page import private_event, serving
from patience import PATIENCE, until

from rag import Library

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull. It was built in Rostock in 1987.\n"

SAMPLE = '{"id": "one", "question": "Who sold it?", "articles": ["ferry.txt"], "answerable": false}\n'
HOOK = """
import os, sys

path = os.path.join({folder!r}, str(os.getpid()))
open(path, "w").close()

def note(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        host = args[1][0] if isinstance(args[1], tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = args[0]
    else:
        return
    if host not in (None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
        with open(path, "a") as file:
            file.write(f"{{event}} {{host}}\\n")

sys.addaudithook(note)
"""
ROUND = """
import contextlib, socket, sys
from pathlib import Path
from rag import Library
from ui import cli

def run(*words):
    sys.argv = ["citewell", *words]
    try:
        cli.main()
    except SystemExit as ended:
        assert not ended.code, words

folder, home = map(Path, sys.argv[1:])
run("add", str(folder / "ferry.txt"), str(folder / "crane.html"))
[ferry, crane] = Library(home).articles()
run("ask", "When does the ferry sail?")
run("summarize", ferry.id, crane.id)
run("check", str(folder / "ferry.txt"))
run("eval", "run", str(folder / "one.jsonl"), "--out", str(folder / "run"))
run("doctor")
with contextlib.suppress(OSError):
    socket.getaddrinfo("host.invalid", 80)  # so that it is known that the hook hears
run("ui", "--port", "0")
"""


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
    (tmp_path / "one.jsonl").write_text(SAMPLE, encoding="utf-8")
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


@pytest.mark.slow
def test_nothing_leaves_this_computer(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own sockets, in every process; `strace` shows that compiled code opens none either."""
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (tmp_path / "crane.html").write_text("<h1>The Crane</h1><p>The crane was moved in March.</p>")
    (tmp_path / "one.jsonl").write_text(SAMPLE, encoding="utf-8")
    (heard := tmp_path / "heard").mkdir()
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK.format(folder=str(heard)))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "hook"), *sys.path]))
    # Not forked, since the hook is only in processes that load their modules themselves.
    commands = [sys.executable, "-c", ROUND, str(tmp_path), str(home)]
    with subprocess.Popen(commands, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = next(re.findall(r"http://\S+", line)[0] for line in process.stdout if "http" in line)
            assert httpx.get(address, timeout=PATIENCE).status_code == 200
            asked = private_event(address, "_asked", [[]], {"question": "When does the ferry sail?"})
            assert "noon" in str(asked)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
    assert (heard / str(process.pid)).exists()
    assert "".join(path.read_text() for path in heard.iterdir()) == "socket.getaddrinfo host.invalid\n"


@pytest.mark.slow
def test_a_page_that_starts_sends_no_passages_to_a_reranker(home: Path) -> None:
    Library(home).add_text(FERRY)
    with ModelServer(lambda _: "") as server:
        environment = {"CITEWELL_RERANKER": "rerank:m", "CITEWELL_RERANKER_BASE_URL": server.url}
        with serving(home, "--metrics", environment=environment, stocked=False) as address:
            until(lambda: 'event="ask"' in httpx.get(f"{address}/metrics", timeout=PATIENCE).text)
        assert server.requests == []
