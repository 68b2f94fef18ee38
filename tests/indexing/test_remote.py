"""A server's embeddings: few requests, some concurrent, results in order, ended by the first failure."""

import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder
from model_server import HTML, WRONG_KEY, Fault, ModelServer, embedding
from numpy.typing import NDArray
from patience import PATIENCE, until

from rag.errors import EmbedderMismatch, KeyRefused, MalformedReply
from rag.indexing.embed import Embedder
from rag.indexing.remote import RemoteEmbedder
from rag.library import Library
from rag.openai_client import OpenAIClient

WORDS = FakeEmbedder()


class FakeClient:
    """Answers with each text's length as the first number of its vector, and records its requests."""

    def __init__(self, answer: Callable[[Sequence[str]], NDArray[np.float32]] | None = None) -> None:
        self.asked: list[list[str]] = []
        self.now = self.most = 0
        self._answer = answer or self.rows
        self._mutex = threading.Lock()

    def embed(self, model: str, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._mutex:
            self.asked.append(list(texts))
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return self._answer(texts)
        finally:
            with self._mutex:
                self.now -= 1

    @staticmethod
    def rows(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([[len(text), 1, 0, 0] for text in texts], dtype=np.float32)


def remote(client: FakeClient) -> RemoteEmbedder:
    return RemoteEmbedder(client, "e", WORDS)


def client_of(server: ModelServer) -> OpenAIClient:
    return OpenAIClient(key=None, base_url=server.url, timeout=PATIENCE)


def direction(texts: Sequence[str]) -> NDArray[np.float32]:
    rows = FakeClient.rows(texts)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def test_rows_are_unit_vectors_in_order() -> None:
    later = threading.Event()

    def answer(texts: Sequence[str]) -> NDArray[np.float32]:
        """The first request is answered after the others."""
        if texts[0] == "x":
            later.wait(PATIENCE)
        elif len(client.asked) == 8:
            later.set()
        return FakeClient.rows(texts)

    client = FakeClient(answer)
    texts = ["x" * (number % 97 + 1) for number in range(1_000)]
    found: Embedder = remote(client)
    vectors = found.embed(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (1_000, 4)
    np.testing.assert_allclose(vectors, direction(texts), atol=1e-6)
    assert found.name == "openai:e"


def test_requests_are_limited_in_texts_and_tokens() -> None:
    client = FakeClient()
    texts = ["a"] * 300 + ["b " * 30_000] * 3 + ["c " * 60_000, "d"]
    remote(client).embed(texts)
    assert sorted(text for batch in client.asked for text in batch) == sorted(texts)
    assert all(len(batch) <= 128 for batch in client.asked)
    assert all(len(batch) == 1 or sum(WORDS.count(batch)) <= 50_000 for batch in client.asked)
    assert len(client.asked) == 7  # three with an a, one of which has the first b; b, b, c and d alone


def test_at_most_four_requests_run_concurrently() -> None:
    together = threading.Barrier(4)
    client = FakeClient(lambda texts: (together.wait(PATIENCE), FakeClient.rows(texts))[1])
    remote(client).embed(["a"] * 128 * 12)
    assert client.most == 4


def test_a_blank_text_is_not_sent_and_gets_a_zero_vector() -> None:
    client = FakeClient()
    vectors = remote(client).embed(["", "one", " \n", "three"])
    assert client.asked == [["one", "three"]]
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([0, 1, 0, 1])
    assert remote(FakeClient()).embed([]).shape == (0, 4)
    assert remote(FakeClient()).embed([""]).tolist() == [[0, 0, 0, 0]]


def test_a_row_of_zeros_and_one_of_huge_numbers_stay_finite() -> None:
    client = FakeClient(lambda texts: np.array([[0, 0], [3e38, 3e38]], dtype=np.float32))
    vectors = remote(client).embed(["a", "b"])
    np.testing.assert_allclose(vectors, [[0, 0], [0.5**0.5, 0.5**0.5]], atol=1e-6)


def test_the_dimension_is_requested_once_and_only_when_needed() -> None:
    client = FakeClient()
    embedder = remote(client)
    assert client.asked == []
    assert (embedder.dimension, embedder.dimension) == (4, 4)
    assert client.asked == [["word"]]
    learnt = remote(client)
    learnt.embed(["a question"])
    assert (learnt.dimension, len(client.asked)) == (4, 2)


def test_tokens_are_counted_as_for_chunks() -> None:
    embedder = remote(FakeClient())
    assert (embedder.tokenizer, embedder.count(["two words"])) == ("words", [2])


@pytest.mark.parametrize("error", [KeyRefused("no"), KeyboardInterrupt()])
def test_an_error_is_raised_unchanged_and_ends_the_rest(error: BaseException) -> None:
    def answer(texts: Sequence[str]) -> NDArray[np.float32]:
        if len(client.asked) >= 6:
            raise error
        return FakeClient.rows(texts)

    client = FakeClient(answer)
    with pytest.raises(type(error)) as raised:
        remote(client).embed(["a"] * 128 * 40)
    assert raised.value is error
    until(lambda: not any(thread.name == "concurrent job" for thread in threading.enumerate()))
    assert len(client.asked) <= 6 + 3  # those already running


def test_an_interruption_does_not_wait_for_a_silent_server() -> None:
    """The signal reaches the main thread while all requests hang."""
    released = threading.Event()
    main = threading.main_thread().ident
    assert main

    def answer(texts: Sequence[str]) -> NDArray[np.float32]:
        if len(client.asked) == 4:
            signal.pthread_kill(main, signal.SIGINT)
        released.wait(PATIENCE)
        return FakeClient.rows(texts)

    client = FakeClient(answer)
    with pytest.raises(KeyboardInterrupt):
        remote(client).embed(["a"] * 128 * 8)
    released.set()
    assert len(client.asked) <= 8


@pytest.mark.parametrize("shape", [(1, 4), (3, 4), (2, 0), (2, 5)])
def test_vectors_of_an_unexpected_shape_are_refused(shape: tuple[int, int]) -> None:
    client = FakeClient()
    embedder = remote(client)
    assert embedder.dimension == 4
    client._answer = lambda texts: np.ones(shape, dtype=np.float32)
    with pytest.raises(MalformedReply, match="CITEWELL_EMBEDDER"):
        embedder.embed(["one", "two"])


def test_requests_that_disagree_about_the_dimension_are_refused() -> None:
    client = FakeClient(lambda texts: np.ones((len(texts), 3 + len(client.asked)), dtype=np.float32))
    with pytest.raises(MalformedReply):
        remote(client).embed(["a"] * 128 * 3)


def test_a_real_server_returns_the_vectors_of_the_texts_in_order() -> None:
    texts = [f"The ferry number {number} sails." for number in range(300)]
    with ModelServer(dimension=32, shuffled=True) as server:
        embedder = RemoteEmbedder(client_of(server), "small", WORDS)
        vectors = embedder.embed([*texts, ""])
        assert sorted(len(request.body["input"]) for request in server.requests) == [44, 128, 128]
    expected = np.array([embedding(text, 32) for text in texts])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(vectors, [*expected, np.zeros(32)], atol=1e-6)


@pytest.mark.parametrize(("fault", "error"), [(WRONG_KEY, KeyRefused), (HTML, MalformedReply)])
def test_a_real_servers_refusal_becomes_one_of_our_errors(fault: Fault, error: type[Exception]) -> None:
    with ModelServer(always=fault) as server:
        embedder = RemoteEmbedder(client_of(server), "small", WORDS)
        for use in (lambda: embedder.embed(["a"] * 300), lambda: embedder.dimension):
            with pytest.raises(error):
                use()


def test_a_library_needs_the_server_only_for_texts_and_questions(tmp_path: Path) -> None:
    def opened() -> Library:
        client = OpenAIClient(key="sk-test", base_url=url, timeout=PATIENCE)
        return Library(tmp_path / "library", RemoteEmbedder(client, "small", WORDS))

    with ModelServer() as server:
        url = server.url
        ferry = opened().add_text("The Ferry\n\nThe ferry sails at noon.\n").id
        assert ferry
        asked = len(server.requests)
        assert opened().search("When does the ferry sail?", n=1)[0].chunk.article == ferry
        assert len(server.requests) == asked + 1
        server.dimension = 32
        with pytest.raises(EmbedderMismatch, match="citewell reindex"):
            opened().search("When does the ferry sail?", n=1)
        assert (opened().reindex().written, opened().reindex().written) == (1, 0)
        assert opened().search("When does the ferry sail?", n=1)[0].chunk.article == ferry
    assert opened().doctor().findings == ()
    opened().remove(ferry)
    assert opened().articles() == []
