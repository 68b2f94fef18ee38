"""What every test stands on: no socket leaves loopback, no test sees the user's library."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket
from commands import Run
from started import OURS

from rag.reading.language import detect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files with slow tests come first, so that no process is left with one when the others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    """A connection to any other address fails the test that makes it."""
    pytest_socket.socket_allow_hosts(["127.0.0.0/8", "::1", "localhost"], allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, named in the environment, which sets nothing else of ours."""
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("CITEWELL_HOME", str(folder))
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, in this process."""
    return Run(capsys, monkeypatch)


@pytest.fixture(autouse=True, scope="session")
def interruptible() -> None:
    """Signals are heard, here and by the processes of tests.

    A shell has its background jobs ignore Ctrl-C, and `nohup` has its command ignore a terminal that closes.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True, scope="session")
def language_model() -> None:
    """The model that tells languages is loaded once, before a test with a deadline has to wait for it."""
    detect("The model is loaded by the first text with letters.")
