"""Commands that are ended in the middle, by a key, a terminal that closes or the system."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from model_server import Fault, ModelServer
from patience import PATIENCE, until

pytestmark = pytest.mark.slow

SILENT = Fault(silent=True)


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def begun(
    temporary: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> "subprocess.Popen[str]":
    """A command whose temporary files lie in `temporary`."""
    return subprocess.Popen(
        [sys.executable, "-m", "ui", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {}), "TMPDIR": str(temporary)},
    )


def ended(process: "subprocess.Popen[str]", *signals: int) -> int:
    """The code that it ends with, soon and without a traceback."""
    for number in signals:
        process.send_signal(number)
    try:
        _, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert "Traceback" not in said
    return process.returncode


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_an_evaluation_of_a_silent_model_ends_at_once_and_leaves_nothing(
    temporary: Path, tmp_path: Path, number: str, code: int
) -> None:
    arguments = ("eval", "run", "--out", str(tmp_path / "run"), "--model", "m")
    with (
        ModelServer(always=SILENT) as model,
        begun(temporary, *arguments, environment=model.environment) as process,
    ):
        until(lambda: model.requests or process.poll() is not None)
        assert process.poll() is None
        assert list(temporary.glob("citewell-*"))
        assert ended(process, getattr(signal, number)) == code
    assert list(temporary.glob("citewell-*")) == []


@pytest.mark.parametrize("signals", [("SIGHUP",), ("SIGINT", "SIGINT"), ("SIGTERM", "SIGTERM")])
def test_a_page_ends_and_leaves_nothing(temporary: Path, tmp_path: Path, signals: tuple[str, ...]) -> None:
    with begun(temporary, "ui", "--port", "0", "--data", str(tmp_path / "home")) as process:
        assert process.stdout
        (address,) = re.findall(r"http://\S+", process.stdout.readline())
        assert httpx.get(address, timeout=PATIENCE).status_code == 200  # it listens first, and then begins
        assert ended(process, *(getattr(signal, name) for name in signals)) == 0
    assert list(temporary.iterdir()) == []


INTERRUPTED = """
import os, runpy, signal, sys
module = sys.argv.pop(1)
class Interrupting:
    def find_spec(self, name, *_):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
runpy.run_module("ui", run_name="__main__")
"""


@pytest.mark.parametrize("module", ["typer", "rag.settings"])
def test_ctrl_c_ends_a_command_that_is_loading_without_a_word(tmp_path: Path, module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module, "articles"],
        capture_output=True,
        text=True,
        env={**os.environ, "CITEWELL_HOME": str(tmp_path / "home")},
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(
    ("arguments", "closed"),
    [
        (["articles"], "1>&-"),
        (["articles"], "2>&-"),
        (["chat"], "<&-"),
        (["add", "-"], "<&-"),
        (["--help"], "1>&-"),
    ],
)
def test_a_stream_may_be_closed(tmp_path: Path, arguments: list[str], closed: str) -> None:
    command = f'"$0" -m ui "$@" {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "CITEWELL_HOME": str(tmp_path / "home")},
    )
    assert "Traceback" not in done.stderr


def test_a_full_disk_under_the_output_is_one_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ui", "articles", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "CITEWELL_HOME": str(tmp_path / "home")},
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "make room" in done.stderr
