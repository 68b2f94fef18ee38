"""Work that is cancelled ends at once, even while it waits for a server."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from model_server import Fault, ModelServer
from patience import PATIENCE, until

from rag.cancellation import Cancellation, Cancelled, interruptible
from rag.indexing.concurrency import run_concurrently
from rag.openai_client import OpenAIClient
from rag.types import Message


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(lambda messages: ["Yes. ", "And no."]) as running:
        yield running


def asked(server: ModelServer, cancellation: Cancellation) -> list[object]:
    """What a model says to somebody who may cancel it."""
    client = OpenAIClient(key=None, base_url=server.url, timeout=2 * PATIENCE)
    with cancellation.scope():
        return list(client.chat("m", [Message("user", "Is it?")], temperature=0, limit=70))


@pytest.mark.parametrize("fault", [Fault(silent=True), Fault(silent=True, late=True)])
def test_a_silent_model_is_hung_up_on(server: ModelServer, fault: Fault) -> None:
    server.fail(fault)
    cancellation = Cancellation()
    with ThreadPoolExecutor(1) as threads:
        reply = threads.submit(asked, server, cancellation)
        until(lambda: server.requests)
        cancellation.cancel()
        with pytest.raises(Cancelled):
            reply.result(PATIENCE)
    assert server.hung_up.wait(PATIENCE)
    assert len(server.requests) == 1  # it wasn't asked again


def test_what_is_cancelled_before_it_waits_does_not_wait(server: ModelServer) -> None:
    server.fail(Fault(silent=True))
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        asked(server, cancellation)


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
