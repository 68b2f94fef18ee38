"""Our client against LiteLLM's proxy, which others wrote, and through it against our own server."""

import os
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import response_events
from model_server import ERROR_EVENT, TOO_LONG, Fault, ModelServer, embedding
from patience import PATIENCE, until

from rag.errors import ContextTooLong, KeyRefused, ModelError, RateLimited, ServerFailed, UnknownModel
from rag.openai_client import OpenAIClient
from rag.types import Api, Message, ReplyEnd, Tokens

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
PROXY = ROOT / ".venv-litellm"
CONFIG = Path(__file__).with_name("litellm.yaml")
QUESTION = [Message("user", "When does the library open?")]


@dataclass(frozen=True)
class Proxy:
    """A running proxy, and the server behind it."""

    url: str
    behind: ModelServer

    def client(self, key: str | None = "sk-citewell", api: Api | None = None) -> OpenAIClient:
        """A client of the proxy."""
        return OpenAIClient(key=key, base_url=self.url, timeout=PATIENCE, api=api)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """LiteLLM's proxy on a free port, told to ask nobody on the network."""
    if not (PROXY / "installed").exists():
        missing = "LiteLLM is not installed: make it with `make servers`."
        if "CI" in os.environ:
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("litellm")
    port = free_port()
    behind = ModelServer(lambda messages: "It opens at nine, and on Sundays at ten.", shuffled=True)
    with behind, (folder / "log").open("w+") as log:
        process = subprocess.Popen(
            [PROXY / "bin" / "litellm", f"--config={CONFIG}", "--host=127.0.0.1", f"--port={port}"],
            cwd=folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(folder),
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "CITEWELL_TEST_SERVER": behind.url,
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(process, f"http://127.0.0.1:{port}/health/readiness", folder / "log")
            yield Proxy(f"http://127.0.0.1:{port}/v1", behind)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return when `url` answers; fail with the end of the log where it does not."""

    def has_begun() -> bool:
        assert process.poll() is None, f"LiteLLM did not start:\n{log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE):  # noqa: S310  (an address of our own)
                return True
        except (OSError, urllib.error.URLError):
            return False

    until(has_begun)


def asked(proxy: Proxy, model: str, api: Api | None = None) -> tuple[list[str], ReplyEnd]:
    """The text of a reply in pieces, and its end."""
    *pieces, end = proxy.client(api=api).chat(model, QUESTION, temperature=0, limit=70)
    assert isinstance(end, ReplyEnd)
    return [piece for piece in pieces if isinstance(piece, str)], end


def test_a_reply_streams_whole_and_in_pieces_with_its_tokens(proxy: Proxy) -> None:
    pieces, end = asked(proxy, "parrot")
    assert "".join(pieces) == "The library opens at nine. It closes at five."
    assert len(pieces) > 5
    assert end.ending == "stop"
    assert end.tokens is not None
    assert end.tokens.prompt > 0
    assert end.tokens.completion > 0
    assert not end.tokens.counted


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("nobody", UnknownModel),
        ("busy", RateLimited),
        ("narrow", ContextTooLong),
        ("broken", ServerFailed),
    ],
)
def test_what_the_proxy_refuses_is_an_error_of_ours(proxy: Proxy, model: str, kind: type[ModelError]) -> None:
    with pytest.raises(kind):
        asked(proxy, model)


@pytest.mark.parametrize("key", ["sk-wrong", None])
def test_a_wrong_key_and_no_key_are_refused(proxy: Proxy, key: str | None) -> None:
    with pytest.raises(KeyRefused, match="OPENAI_API_KEY"):
        list(proxy.client(key).chat("parrot", QUESTION, temperature=0, limit=70))


def test_text_comes_through_the_proxy_as_it_was(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy.behind, "reply", lambda messages: f"Grüße, 世界 🎉: {messages[0].text}")
    pieces, end = asked(proxy, "behind")
    assert "".join(pieces) == "Grüße, 世界 🎉: When does the library open?"
    assert len(pieces) > 3
    assert end.ending == "stop"


def test_a_reply_of_the_responses_api_comes_through_the_proxy_with_its_tokens(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy.behind, "apis", ["responses"])
    monkeypatch.setattr(proxy.behind, "thoughts", ["At nine, ", "or at ten?"])
    pieces, end = asked(proxy, "behind", "responses")
    assert "".join(pieces) == "It opens at nine, and on Sundays at ten."
    assert len(pieces) > 3
    tokens = Tokens(prompt=6, completion=11, counted=False, cached=response_events.CACHED)
    assert end == ReplyEnd("stop", tokens)
    assert proxy.behind.requests[-1].path == "/v1/responses"


def test_a_form_of_reply_and_an_effort_come_through_the_proxy(proxy: Proxy) -> None:
    schema = {"type": "object", "properties": {}}
    list(proxy.client().chat("behind", QUESTION, temperature=0, limit=70, schema=schema, effort="low"))
    body = proxy.behind.requests[-1].body
    assert body["response_format"]["json_schema"]["schema"] == schema
    assert body["reasoning_effort"] == "low"


def test_a_limit_that_is_reached_is_told_through_the_proxy(proxy: Proxy) -> None:
    proxy.behind.fail(Fault(finish="length"))
    assert asked(proxy, "behind")[1].ending == "length"


def test_a_context_that_is_too_long_is_told_through_the_proxy(proxy: Proxy) -> None:
    proxy.behind.fail(TOO_LONG)
    with pytest.raises(ContextTooLong):
        asked(proxy, "behind")


@pytest.mark.parametrize("fault", [ERROR_EVENT, Fault(cut=20_000)])
def test_a_reply_that_breaks_off_behind_the_proxy_keeps_its_text(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    # Where all comes at once the proxy sees the break before it answers, and our client asks again.
    monkeypatch.setattr(proxy.behind, "reply", lambda messages: "It opens " + "at nine " * 200)
    monkeypatch.setattr(proxy.behind, "pause_after", 2)
    proxy.behind.resume.clear()
    proxy.behind.fail(fault)
    stream = proxy.client().chat("behind", QUESTION, temperature=0, limit=700)
    first = next(stream)
    proxy.behind.resume.set()
    *pieces, end = stream
    assert isinstance(end, ReplyEnd)
    assert "".join(map(str, [first, *pieces])).startswith("It opens ")
    assert (end.ending, end.tokens) == ("cut", None)
    assert end.why is not None
    assert "failed, saying “" in end.why


def test_vectors_come_through_the_proxy_in_the_order_of_the_texts(proxy: Proxy) -> None:
    texts = ["the library opens", "at nine"]
    vectors = proxy.client().embed("behind", texts)
    np.testing.assert_array_equal(vectors, [embedding(text, 64) for text in texts])


def test_scores_come_through_the_proxy_in_the_order_of_the_texts(proxy: Proxy) -> None:
    texts = ["nine", "the library", "at"]
    proxy.behind.rank = lambda question, text: len(text) / 16
    scores = proxy.client().rerank("ranker", QUESTION[0].text, texts)
    assert scores == [len(text) / 16 for text in texts]
