"""Connections that hold the page up are closed, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from threading import Thread

import httpx
import pytest
from patience import PATIENCE, Clock, until
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ui.http import connections
from ui.http.connections import SLACK, Server, listen

HEAD = "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Replies with the body of the request."""
    body = await Request(scope, receive).body()
    await PlainTextResponse(body)(scope, receive, send)


@contextmanager
def served() -> Iterator[int]:
    """The port of a server of `echo`."""
    server = Server(echo, lambda: None)
    server.config.lifespan = "off"
    with closing(listen("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)) as connection:
        yield connection


def is_given_up(connection: socket.socket, clock: Clock) -> bool:
    """Whether the server has closed a connection, after a while."""
    clock.move(SLACK)
    return has_hung_up(connection)


def has_hung_up(connection: socket.socket) -> bool:
    """Whether the server has closed a connection, saying nothing."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(connections, "_EVERY", 0.01)
    return Clock.replacing("ui.http.connections", monkeypatch)


@pytest.mark.parametrize("sent", ["", "POST / HT", HEAD, f"{HEAD}\r\n", f"{HEAD}\r\n12"])
def test_a_request_that_does_not_arrive_is_given_up(sent: str, clock: Clock) -> None:
    with served() as port, connected(port) as connection:
        connection.sendall(sent.encode())
        until(lambda: is_given_up(connection, clock))


def test_neither_does_a_second_one_hold_the_connection(clock: Clock) -> None:
    with served() as port, connected(port) as connection:
        connection.sendall(f"{HEAD}\r\n12345{HEAD}\r\n".encode())
        reply = b""
        while not reply.endswith(b"12345"):
            reply += connection.recv(1000)
        until(lambda: is_given_up(connection, clock))


def test_a_drop_at_a_time_is_too_slow_and_a_steady_flow_is_not(clock: Clock) -> None:
    with served() as port, connected(port) as slow, connected(port) as steady:
        slow.sendall(HEAD.encode())
        steady.sendall(HEAD.replace(" 5", " 10000001").encode() + b"\r\n" + bytes(10_000_000))

        def dripped() -> bool:
            clock.move(1)
            with suppress(ConnectionError):
                slow.sendall(b"a")
            return has_hung_up(slow)

        until(dripped)
        steady.sendall(b"a")
        assert steady.recv(15) == b"HTTP/1.1 200 OK"


def test_no_address_holds_all_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_EACH", 3)
    with served() as port, ExitStack() as stack:
        held = [stack.enter_context(connected(port)) for _ in range(5)]
        assert httpx.post(f"http://127.0.0.1:{port}", content=b"a", timeout=PATIENCE).text == "a"

        monkeypatch.setattr(connections, "_is_other", lambda _: True)  # this computer stands for another
        excess = stack.enter_context(connected(port))
        until(lambda: has_hung_up(excess))
        for each in held[:3]:
            each.close()

        def answered() -> bool:
            try:
                return httpx.post(f"http://127.0.0.1:{port}", content=b"a", timeout=PATIENCE).text == "a"
            except httpx.TransportError:  # before the server has noticed
                return False

        assert until(answered)


def test_more_connections_than_the_server_takes_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 3)
    with served() as port, ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(connected(port))
        reply = httpx.post(f"http://127.0.0.1:{port}", content=b"a", timeout=PATIENCE)
        assert reply.status_code == 503


def test_a_head_is_bounded() -> None:
    with served() as port, connected(port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nx: " + b"a" * 100_000)
        assert connection.recv(12) == b"HTTP/1.1 400"
