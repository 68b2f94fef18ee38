"""A Chroma server alone: one that fails, and collections that are not ours or half replaced."""

import re
import socket
import uuid
from collections.abc import Iterator

import numpy as np
import pytest
from cluster import chroma, free_port
from pytest_httpserver import HTTPServer

from rag.address import Address
from rag.errors import LibraryError
from rag.storage.chroma import ServerClient
from rag.storage.served_vectors import ServedVectors
from rag.types import Chunk

AXES = np.eye(8, dtype=np.float32)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with chroma() as url:
        yield url


def store(url: str, name: str | None = None) -> ServedVectors:
    return ServedVectors(Address(url), name or f"citewell-{uuid.uuid4()}", "fake", lambda: 8, token="t0ken")  # noqa: S106


def failing(url: str) -> str:
    with pytest.raises(LibraryError) as caught:
        store(url).count()
    assert "t0ken" not in str(caught.value)
    return str(caught.value)


def test_a_server_that_does_not_run_is_told() -> None:
    told = failing(f"http://127.0.0.1:{free_port()}")
    assert "refused" in told
    assert "check that it runs" in told


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.storage.chroma._SILENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "timed out" in failing(f"http://127.0.0.1:{silent.getsockname()[1]}")


@pytest.mark.parametrize("status", [200, 404, 410, 500])
def test_a_server_of_another_version_or_of_another_kind_is_told(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request(re.compile(".*")).respond_with_data("<p>The v1 API is deprecated", status)
    assert "Chroma server" in failing(httpserver.url_for("/").rstrip("/"))


@pytest.mark.cluster
def test_a_collection_of_somebody_else_is_left_alone(server: str) -> None:
    name = f"theirs-{uuid.uuid4()}"
    theirs = ServerClient(server, name)
    theirs.create({"owner": "somebody"})
    with pytest.raises(LibraryError, match="wasn't made by Citewell: rename it"):
        store(server, name).create()
    assert theirs.find()


@pytest.mark.cluster
@pytest.mark.parametrize("renames", [0, 1, 2])
def test_an_interrupted_replacement_loses_nothing_and_can_be_done_again(
    server: str, renames: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = store(server)
    old.create()
    old.add([Chunk("a", "v1", 0, 0, 5)], AXES[:1])
    new = old.successor()
    new.create()
    new.add([Chunk("b", "v1", 0, 0, 5)], AXES[:1])
    done, real = 0, ServerClient.rename

    def rename(client: ServerClient, name: str) -> None:
        nonlocal done
        if done == renames:
            raise ConnectionResetError("killed")
        done += 1
        real(client, name)

    with monkeypatch.context() as killed:
        killed.setattr(ServerClient, "rename", rename)
        if renames == 2:
            killed.setattr(ServerClient, "delete", lambda client: rename(client, ""))
        with pytest.raises(LibraryError, match="killed"):
            old.give_way(new)
    assert old.counts() == {("b" if renames == 2 else "a", "v1"): 1}
    if renames < 2:
        old.give_way(new)
    assert old.counts() == {("b", "v1"): 1}


@pytest.mark.cluster
def test_more_vectors_than_one_request_takes(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.storage.chroma._BODY", 20_000)
    vectors = store(server)
    vectors.create()
    chunks = [Chunk("a", "v1", 0, start, start + 1) for start in range(300)]
    vectors.add(chunks, np.random.default_rng(1).normal(size=(300, 8)).astype(np.float32))
    assert vectors.counts() == {("a", "v1"): 300}
