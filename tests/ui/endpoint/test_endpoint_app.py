"""The endpoint on a real socket, asked with the `openai` package and past it."""

import json
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx
import openai
import pytest
import uvicorn
from fakes import FakeEmbedder
from model_server import Fault, ModelServer
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from patience import PATIENCE, until
from pydantic import SecretStr
from starlette.types import ASGIApp

from eval import bundled_articles
from rag import (
    Assistant,
    CitedSentence,
    Extractive,
    Library,
    Passage,
    SentenceEnd,
    Settings,
    Verdict,
    build_assistant,
)
from rag.generation.outcome import Condensed, Steps
from rag.types import Message
from rag.verification.lexical import Lexical
from ui.endpoint.app import application
from ui.endpoint.workers import Workers
from ui.wording import REFUSAL

pytestmark = pytest.mark.slow

QUESTION = "How much did the Ellerwick Heat Network cost?"
HOST = "127.0.0.1"
CHAT = "/v1/chat/completions"


def body(question: str = QUESTION, **rest: Any) -> dict[str, Any]:
    return {"model": "citewell", "messages": [{"role": "user", "content": question}], **rest}


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of an application that is served in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            thread.join(PATIENCE)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    found = Library(tmp_path_factory.mktemp("home"))
    found.add(bundled_articles())
    return found


@pytest.fixture(scope="module")
def offline(library: Library) -> Iterator[str]:
    """The endpoint without a model."""
    assistant = build_assistant(Settings(), library)
    with serving(application(library, lambda: assistant, host=HOST)) as address:
        yield address


def repeated(messages: Sequence[Message]) -> str:
    """A model's reply: the first sentence it is shown, cited, and a long one that it made up."""
    first = next(line for line in messages[-1].text.splitlines() if line.startswith("[1] "))
    return f"{first[4:]} [1] It all began with a goat {'and another ' * 40} [1]."


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer(repeated) as running:
        yield running


@pytest.fixture(scope="module")
def modelled(library: Library, model: ModelServer) -> Iterator[str]:
    """The endpoint with a model, and room for two: one that is answered, and one that waits."""
    settings = Settings(  # type: ignore[call-arg]
        model="m",
        reply_tokens=1_000_000,
        timeout=2 * PATIENCE,  # whoever hangs up on a silent model doesn't do it because of this
        OPENAI_BASE_URL=model.url,
        OPENAI_API_KEY="sk-test",
    )
    assistant = build_assistant(settings, library)
    app = application(library, lambda: assistant, host=HOST, workers=Workers(at_once=1, waiting=1))
    with serving(app) as address:
        yield address


def client(address: str, key: str = "none") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0, timeout=PATIENCE)


def whole(address: str, question: str = QUESTION, **rest: Any) -> ChatCompletion:
    raw = client(address).chat.completions.with_raw_response.create(**body(question, **rest))
    return ChatCompletion.model_validate_json(raw.content, strict=True)


def streamed(address: str, question: str = QUESTION, **rest: Any) -> list[ChatCompletionChunk]:
    found = list(client(address).chat.completions.create(**body(question, stream=True, **rest)))
    return [
        ChatCompletionChunk.model_validate(each.model_dump(exclude_unset=True), strict=True) for each in found
    ]


def error_of(response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = response.json()["error"]
    assert found.keys() == {"message", "type", "param", "code"}
    return found


def test_an_answer_cites_places_that_are_there(offline: str, library: Library) -> None:
    found = whole(offline)
    assert "£23.4 million" in (found.choices[0].message.content or "")
    citations = (found.model_extra or {})["citations"]
    assert citations
    for each in citations:
        assert library.article(each["article"]).text[each["start"] : each["end"]] == each["quote"]
        assert each["verdict"]["status"] == "supported"


def test_a_stream_comes_to_the_same_answer(offline: str) -> None:
    text = "".join(each.choices[0].delta.content or "" for each in streamed(offline))
    assert text == whole(offline).choices[0].message.content


def test_a_follow_up_refers_to_the_conversation(offline: str) -> None:
    said = whole(offline).choices[0].message.content
    messages = [*body()["messages"], {"role": "assistant", "content": said}]
    messages.append({"role": "user", "content": "When was it finished?"})
    found = client(offline).chat.completions.create(model="citewell", messages=messages)
    assert "Ellerwick" in (found.model_extra or {})["answer"]["receipt"]["rewritten"]


def test_what_the_articles_do_not_say_is_an_answer(offline: str) -> None:
    assert whole(offline, "Who won the cheese race of Oslo?").choices[0].message.content == REFUSAL


def test_only_the_articles_that_are_named_are_asked(offline: str, library: Library) -> None:
    other = next(each.id for each in library.articles() if "heat" not in each.title.lower())
    found = whole(offline, extra_body={"articles": [other]})
    assert (found.model_extra or {})["answer"]["searched"]["articles"] == 1


def test_the_library_is_the_one_model(offline: str) -> None:
    assert [each.id for each in client(offline).models.list()] == ["citewell"]
    assert client(offline).models.retrieve("citewell").owned_by == "citewell"
    with pytest.raises(openai.NotFoundError):
        client(offline).models.retrieve("gpt-9")


def test_a_text_is_checked(offline: str) -> None:
    sent = {"text": "The work costs £68,500. The work costs £99,500."}
    found = httpx.post(f"{offline}/v1/check", json=sent, timeout=PATIENCE).json()
    assert [each["status"] for each in found["sentences"]] == ["supported", "unsupported"]


def test_a_model_s_sentences_come_with_verdicts_and_usage(modelled: str) -> None:
    *_, last, usage = streamed(modelled, stream_options={"include_usage": True})
    statuses = [each["verdict"]["status"] for each in (last.model_extra or {})["citations"]]
    assert statuses == ["supported", "unclear"]
    assert usage.usage is not None
    assert usage.usage.prompt_tokens > 100


def endless(messages: Sequence[Message]) -> list[str]:
    """The beginning of `repeated`, and then a sentence that goes on and on."""
    return [repeated(messages).partition(" It all")[0], *(f" word{number}" for number in range(100_000))]


def test_a_client_that_leaves_a_stream_stops_the_model(
    modelled: str, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.hung_up.clear()
    with monkeypatch.context() as patched:
        patched.setattr(model, "reply", endless)
        stream = client(modelled).chat.completions.create(**body(stream=True))
        assert "".join(each.choices[0].delta.content or "" for _, each in zip(range(3), stream, strict=False))
        stream.close()
        assert until(model.hung_up.is_set)
    assert whole(modelled)  # there is room again


def test_a_client_that_leaves_before_its_answer_stops_the_model(
    modelled: str, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.hung_up.clear()
    before = len(model.requests)
    with monkeypatch.context() as patched:
        patched.setattr(model, "reply", endless)
        with socket.create_connection(("127.0.0.1", int(modelled.rpartition(":")[2]))) as sent:
            sent.sendall(request(body()))
            until(lambda: len(model.requests) > before)
        assert until(model.hung_up.is_set)
    assert whole(modelled)


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_stops_a_model_that_is_silent(
    modelled: str, model: ModelServer, stream: bool
) -> None:
    model.hung_up.clear()
    model.fail(Fault(silent=True))
    before = len(model.requests)
    with socket.create_connection(("127.0.0.1", int(modelled.rpartition(":")[2]))) as sent:
        sent.sendall(request(body(stream=stream)))
        until(lambda: len(model.requests) > before)
    assert model.hung_up.wait(PATIENCE)
    assert whole(modelled)  # there is room again


def test_a_client_that_leaves_a_stream_stops_a_model_that_fell_silent(
    modelled: str, model: ModelServer
) -> None:
    model.hung_up.clear()
    model.fail(Fault(silent=True, late=True))
    stream = client(modelled).chat.completions.create(**body(stream=True))
    assert next(stream).choices[0].delta.role == "assistant"
    stream.close()
    assert model.hung_up.wait(PATIENCE)
    assert whole(modelled)


def request(sent: dict[str, Any]) -> bytes:
    content = json.dumps(sent).encode()
    head = f"POST {CHAT} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(content)}\r\n\r\n".encode() + content


def test_who_finds_the_queue_full_is_told_when_to_come_again(
    modelled: str, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "pause_after", 4)
    model.resume.clear()
    before = len(model.requests)
    with ThreadPoolExecutor(10) as clients:
        asked = [
            clients.submit(httpx.post, f"{modelled}{CHAT}", json=body(), timeout=PATIENCE) for _ in range(10)
        ]
        until(lambda: sum(each.done() for each in asked) == 8)
        model.resume.set()
        answers = [each.result() for each in asked]
    refused = [each for each in answers if each.status_code == 429]
    assert len(refused) == 8
    assert {each.headers["retry-after"] for each in refused} == {"5"}
    assert {error_of(each)["code"] for each in refused} == {"rate_limit_exceeded"}
    assert [each.status_code for each in answers if each not in refused] == [200, 200]
    assert len(model.requests) == before + 2


def test_a_model_that_fails_is_an_error_with_its_status(modelled: str, model: ModelServer) -> None:
    for stream in (False, True):
        model.fail(Fault(status=401, body='{"error": {"message": "No."}}'))
        with pytest.raises(openai.APIStatusError, match="OPENAI_API_KEY") as refused:
            client(modelled).chat.completions.create(**body(stream=stream))
        assert (refused.value.status_code, refused.value.code) == (502, "model_failed")


class Breaking(Extractive):
    """Answers, and then fails as nobody foresaw."""

    def answer(self, asked: Condensed, passages: Sequence[Passage]) -> Steps:
        yield SentenceEnd(CitedSentence("It sails.", Verdict("uncited", 0.0)))
        raise RuntimeError("the disk is on fire")


def test_what_nobody_foresaw_is_an_error_without_its_words(library: Library) -> None:
    app = application(library, lambda: Assistant(library, Breaking(FakeEmbedder(), Lexical())), host=HOST)
    with serving(app) as address:
        with pytest.raises(openai.InternalServerError, match="its terminal says why") as refused:
            whole(address)
        assert "fire" not in str(refused.value)
        stream = client(address).chat.completions.create(**body(stream=True))
        assert [next(stream).choices[0].delta.content for _ in range(2)] == ["", "It sails."]
        with pytest.raises(openai.APIError, match="its terminal says why"):
            next(stream)


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        (CHAT, body(""), 400),
        (CHAT, body("word " * 2000), 400),
        (CHAT, body(articles=["nobody"]), 404),
        (CHAT, body(articles=["nobody"], stream=True), 404),
        (CHAT, body(n=5), 400),
        (CHAT, {}, 400),
        ("/v1/check", {"text": ""}, 400),
        ("/v1/responses", {}, 404),
    ],
)
def test_an_error_is_an_object_of_openai_s(offline: str, path: str, sent: Any, status: int) -> None:
    response = httpx.post(offline + path, json=sent, timeout=PATIENCE)
    assert response.status_code == status
    assert error_of(response)["type"] == "invalid_request_error"


def test_another_address_names_the_one_to_ask_at(offline: str) -> None:
    response = httpx.post(f"{offline}/v1/completions", json={}, timeout=PATIENCE)
    assert "ask at /v1/chat/completions" in error_of(response)["message"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"origin": "http://evil.example"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-length": "1000000000"}, 413),
        ({"transfer-encoding": "chunked"}, 411),
    ],
)
def test_what_the_guards_refuse_is_an_object_too(offline: str, headers: dict[str, str], status: int) -> None:
    sent = {"host": "localhost", "content-type": "application/json", "content-length": "2", **headers}
    if "transfer-encoding" in sent:
        del sent["content-length"]
    lines = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    with socket.create_connection(("127.0.0.1", int(offline.rpartition(":")[2])), PATIENCE) as connection:
        connection.sendall(f"POST {CHAT} HTTP/1.1\r\nconnection: close\r\n{lines}\r\n".encode())
        with connection.makefile("rb") as received:
            assert int(received.readline().split()[1]) == status
            while received.readline().strip():
                pass
            said = json.loads(received.readline())
    assert said["error"]["type"] == "invalid_request_error"


def test_with_a_token_every_path_wants_it(library: Library) -> None:
    assistant = build_assistant(Settings(), library)
    app = application(library, lambda: assistant, host=HOST, token=SecretStr("tökén"))
    with serving(app) as address:
        for given in ("Bearer token", "Basic tökén", "tökén", "Bearer tökén tökén"):
            for path in (CHAT, "/v1/models", "/v1/check", "/nowhere"):
                headers = {b"authorization": given.encode()}
                response = httpx.post(address + path, json={}, headers=headers, timeout=PATIENCE)
                assert response.status_code == 401
                assert error_of(response)["code"] == "invalid_api_key"
        headers = {b"authorization": "Bearer tökén".encode()}
        assert httpx.get(f"{address}/v1/models", headers=headers, timeout=PATIENCE).status_code == 200
