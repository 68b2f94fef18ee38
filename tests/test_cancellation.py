"""Work that is cancelled ends at once, even while it waits for a server."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from model_server import BROKEN, Fault, ModelServer
from patience import PATIENCE, instead_of_a_pause, until

from rag.cancellation import Cancellation, Cancelled, abandonable, interruptible
from rag.indexing.concurrency import run_concurrently
from rag.openai_client import OpenAIClient
from rag.types import Message


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda messages: ["Yes. ", "And no."]) as running:
        yield running


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that does nothing, not even take the connections that the system makes for it."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        listening.settimeout(PATIENCE)
        yield listening


def url_of(listener: socket.socket, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/v1"


def asked(url: str, cancellation: Cancellation, text: str = "Is it?") -> list[object]:
    """What a model says to somebody who may cancel it."""
    client = OpenAIClient(key=None, base_url=url, timeout=2 * PATIENCE)
    with cancellation.scope():
        return list(client.chat("m", [Message("user", text)], temperature=0, limit=70))


def cancel(url: str, until_it_waits: Callable[[], object], text: str = "Is it?") -> None:
    """Ask, and cancel once it waits."""
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as threads:
        reply = threads.submit(asked, url, cancellation, text)
        until_it_waits()
        cancellation.cancel()
        with pytest.raises(Cancelled):
            reply.result(PATIENCE)


@pytest.mark.parametrize("fault", [Fault(silent=True), Fault(silent=True, late=True)])
def test_a_silent_model_is_hung_up_on(server: ModelServer, fault: Fault) -> None:
    server.fail(fault)
    cancel(server.url, lambda: until(lambda: server.requests))
    assert server.hung_up.wait(PATIENCE)
    assert len(server.requests) == 1  # it wasn't asked again


def test_a_name_that_is_being_looked_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, over = Event(), Event()

    def look_up(*_: Any, **__: Any) -> list[Any]:
        begun.set()
        over.wait(2 * PATIENCE)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    cancel("http://model.example/v1", lambda: begun.wait(PATIENCE))
    over.set()


def test_a_server_that_takes_no_connection_is_not_waited_for(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    connecting = Event()
    create = socket.create_connection

    def connect(*given: Any, **named: Any) -> socket.socket:
        connecting.set()
        return create(*given, **named)

    with socket.create_connection(listener.getsockname()):  # there is room for one
        monkeypatch.setattr(socket, "create_connection", connect)
        cancel(url_of(listener), lambda: connecting.wait(PATIENCE))


def test_a_server_that_shakes_no_hands_is_not_waited_for(listener: socket.socket) -> None:
    def greeted() -> None:
        connection, _ = listener.accept()
        connections.append(connection)
        assert connection.recv(1) == b"\x16"  # a handshake (RFC 8446, 5.1)

    connections: list[socket.socket] = []
    cancel(url_of(listener, "https"), greeted)
    connections[0].close()


def test_a_server_that_does_not_read_is_hung_up_on(listener: socket.socket) -> None:
    def connected() -> None:
        connection, _ = listener.accept()
        connections.append(connection)
        assert connection.recv(4) == b"POST"

    connections: list[socket.socket] = []
    cancel(url_of(listener), connected, text="Is it? " * 2_000_000)
    with connections[0] as connection:
        connection.settimeout(PATIENCE)
        while connection.recv(1_000_000):  # what was sent before, and then the end
            pass


def test_the_pause_before_another_try_is_not_waited_for(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pausing, over = Event(), Event()

    def pause(_: float) -> None:
        pausing.set()
        over.wait(2 * PATIENCE)

    instead_of_a_pause(monkeypatch, pause)
    server.fail(BROKEN)
    cancel(server.url, lambda: until(lambda: server.requests and pausing.is_set()))
    over.set()
    assert len(server.requests) == 1


def test_what_abandoned_work_returns_is_discarded() -> None:
    begun, over, discarded = Event(), Event(), Event()

    def work() -> None:
        begun.set()
        over.wait(PATIENCE)

    def waited() -> None:
        with cancellation.scope():
            abandonable(work, lambda _: discarded.set())

    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(waited)
        begun.wait(PATIENCE)
        cancellation.cancel()
        with pytest.raises(Cancelled):
            waiting.result(PATIENCE)
    assert not discarded.is_set()
    over.set()
    assert discarded.wait(PATIENCE)


def test_what_is_cancelled_before_it_waits_does_not_wait(server: ModelServer) -> None:
    server.fail(Fault(silent=True))
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        asked(server.url, cancellation)


def test_concurrent_jobs_are_cancelled_with_the_work_that_runs_them() -> None:
    cancellation = Cancellation()
    ours, theirs = socket.socketpair()
    waiting: list[int] = []

    def wait(number: int, _: object) -> bytes:
        with interruptible(lambda: theirs.shutdown(socket.SHUT_RDWR)):
            waiting.append(number)
            return ours.recv(1)

    def work() -> list[tuple[int, bytes]]:
        with cancellation.scope():
            return list(run_concurrently(wait, range(2), 2))

    with ours, theirs, ThreadPoolExecutor(1) as threads:
        result = threads.submit(work)
        until(lambda: len(waiting) == 2)
        cancellation.cancel()
        with pytest.raises(Cancelled):
            result.result(PATIENCE)


def test_what_nobody_can_cancel_just_waits() -> None:
    with interruptible(lambda: pytest.fail("interrupted")):
        waited = True
    assert waited
