"""Replies of the Responses API, and how the client finds out that a model needs it."""

import json
from collections.abc import Iterator
from typing import get_args

import pytest
import response_events
from hypothesis import given, settings
from hypothesis import strategies as st
from model_server import Fault, ModelServer, refusal
from openai.types import ReasoningEffort
from openai.types.responses import Response, ResponseStreamEvent
from patience import naps
from pydantic import TypeAdapter

from rag.build import build_chat
from rag.errors import ContentRefused, MalformedReply, ModelError, RequestRefused, ServerFailed, UnknownModel
from rag.openai_client import OpenAIClient
from rag.openai_events import Said, events_of, failure, said
from rag.settings import load
from rag.types import Api, Effort, Message, ReplyEnd, ReplyItem, Thinking, Tokens

QUESTION = [Message("system", "Answer."), Message("user", "When does it open?")]
TEXT = "It opens at nine sharp."
WHOLE = Tokens(prompt=7, completion=6, counted=False, cached=response_events.CACHED)
USAGE = {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}
ONLY_THERE = refusal(
    404, "This model is only supported in v1/responses and not in v1/chat/completions.", None, "model"
)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that has only the Responses API."""
    with ModelServer(reply=lambda messages: TEXT, apis=["responses"]) as running:
        yield running


@pytest.fixture
def client(server: ModelServer) -> OpenAIClient:
    """A client that is told to use the Responses API."""
    return OpenAIClient(key=None, base_url=server.url, timeout=60, api="responses")


@pytest.fixture
def finder(server: ModelServer) -> OpenAIClient:
    """A client that is told nothing."""
    return OpenAIClient(key=None, base_url=server.url, timeout=60)


def asked(client: OpenAIClient) -> list[ReplyItem]:
    """All of a reply."""
    return list(client.chat("gpt-9", QUESTION, temperature=0.5, limit=70))


def paths(server: ModelServer) -> list[str]:
    """Where the requests went."""
    return [request.path.removeprefix("/v1/") for request in server.requests]


def test_the_events_of_these_tests_are_those_of_the_package() -> None:
    adapter: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)
    finishes = ["stop", "length", "content_filter", None]
    events = [event for each in finishes for event in response_events.events(["Hm."], ["No."], each, USAGE)]
    events += [response_events.failed("server_error", "Oh."), response_events.error("x", "Oh.")]
    events += [response_events.refusal("No.")]
    kinds = {adapter.validate_python(event).type for event in events}
    assert len(kinds) == 12
    Response.model_validate(response_events.response("No.", "stop", USAGE))


def test_a_reply_streams_in_pieces_and_ends_with_what_the_server_counted(client: OpenAIClient) -> None:
    assert asked(client) == ["It ", "opens ", "at ", "nine ", "sharp.", ReplyEnd("stop", WHOLE)]


def test_the_request_keeps_nothing_on_the_server(server: ModelServer, client: OpenAIClient) -> None:
    schema = {"type": "object"}
    list(client.chat("gpt-9", QUESTION, temperature=0.5, limit=70, schema=schema))
    (request,) = server.requests
    assert request.path == "/v1/responses"
    assert request.body == {
        "model": "gpt-9",
        "input": [
            {"role": "system", "content": "Answer."},
            {"role": "user", "content": "When does it open?"},
        ],
        "stream": True,
        "store": False,
        "max_output_tokens": 70,
        "temperature": 0.5,
        "text": {"format": {"type": "json_schema", "name": "reply", "strict": True, "schema": schema}},
    }


def test_a_server_that_does_not_stream_is_read_whole(server: ModelServer, client: OpenAIClient) -> None:
    server.always = Fault(stream=False)
    assert asked(client) == [TEXT, ReplyEnd("stop", WHOLE)]


@pytest.mark.parametrize(
    ("finish", "end"),
    [
        ("length", ReplyEnd("length", WHOLE)),
        ("content_filter", ReplyEnd("filtered", WHOLE)),
        (None, ReplyEnd("cut", None, "the server's stream ended before the reply did")),
    ],
)
def test_the_end_tells_how_the_reply_ended(
    server: ModelServer, client: OpenAIClient, finish: str | None, end: ReplyEnd
) -> None:
    server.always = Fault(finish=finish)
    assert asked(client)[-1] == end


def test_thoughts_are_no_text(server: ModelServer, client: OpenAIClient) -> None:
    server.thoughts = ["Nine, ", "or ten?"]
    thinking, thought, *said, _ = asked(client)
    assert (thinking, type(thought)) == (Thinking(), Thinking)
    assert "".join(map(str, said)) == TEXT


@pytest.mark.parametrize(
    ("event", "kind", "sentence"),
    [
        (response_events.failed("server_error", "The engine died."), ServerFailed, "“The engine died”"),
        (response_events.error("server_error", "The engine died."), ServerFailed, "“The engine died”"),
        (response_events.refusal("I can't."), ContentRefused, "declines"),
        ({"type": "response.completed", "response": None}, MalformedReply, "answered with nothing"),
        ({"type": "response.incomplete", "response": {"output": 7}}, MalformedReply, "nothing"),
    ],
)
def test_what_fails_before_any_text_is_an_error_of_ours(
    server: ModelServer, client: OpenAIClient, event: object, kind: type[ModelError], sentence: str
) -> None:
    server.always = Fault(events=[json.dumps(event)])
    with pytest.raises(kind, match=sentence):
        asked(client)


def test_a_whole_text_counts_only_once() -> None:
    *_, last = response_events.events([], ["No."], "stop", USAGE)
    assert said(last) == Said(whole="No.", ending="stop", tokens=WHOLE)


NAMES = """type delta response output content text refusal status error incomplete_details reason usage
    input_tokens output_tokens input_tokens_details cached_tokens choices message finish_reason prompt_tokens
    completion_tokens""".split()  # noqa: SIM905
KINDS = ["response.completed", "response.incomplete", "response.output_text.delta", "output_text", "refusal"]
ANYTHING: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a", *KINDS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None)
@given(ANYTHING)
def test_any_json_can_be_read(event: object) -> None:
    for each in (event, *events_of(event)):
        failure(each)
        assert isinstance(said(each), Said)


@pytest.mark.parametrize("name", ["temperature", "store", "max_output_tokens"])
def test_a_parameter_that_is_refused_is_left_out(
    server: ModelServer, client: OpenAIClient, name: str
) -> None:
    server.refuses = [name]
    assert asked(client) == asked(client)
    assert [name in request.body for request in server.requests] == [True, False, False]


# Finding out


def test_a_server_without_chat_completions_is_asked_in_the_other_api_from_then_on(
    server: ModelServer, finder: OpenAIClient
) -> None:
    assert asked(finder) == asked(finder)
    assert paths(server) == ["chat/completions", "responses", "responses"]


@pytest.mark.parametrize(
    "fault",
    [
        ONLY_THERE,
        refusal(404, "This is not a chat model and thus not supported in the v1/chat/completions endpoint."),
        refusal(400, "The chatCompletion operation does not work with the model.", "OperationNotSupported"),
    ],
)
def test_a_model_that_has_only_the_other_api_is_asked_there(
    server: ModelServer, finder: OpenAIClient, fault: Fault
) -> None:
    server.apis = ["chat/completions", "responses"]
    server.fail(fault)
    assert asked(finder)[-1] == ReplyEnd("stop", WHOLE)
    assert paths(server) == ["chat/completions", "responses"]


def test_where_neither_is_there_the_address_is_in_doubt(server: ModelServer, finder: OpenAIClient) -> None:
    server.apis = []
    with pytest.raises(UnknownModel, match="OPENAI_BASE_URL"):
        asked(finder)
    assert paths(server) == ["chat/completions", "responses"]


def test_an_api_that_is_named_and_not_there_is_told(server: ModelServer, client: OpenAIClient) -> None:
    server.apis = ["chat/completions"]
    with pytest.raises(RequestRefused, match="CITEWELL_API names for the model 'gpt-9': unset it"):
        asked(client)
    assert paths(server) == ["responses"]


def test_a_server_that_fails_is_not_asked_in_another_api(
    server: ModelServer, finder: OpenAIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps(monkeypatch)
    server.always = refusal(500, "The server had an error.")
    with pytest.raises(ServerFailed):
        asked(finder)
    assert set(paths(server)) == {"chat/completions"}


def test_the_settings_can_name_the_api_and_the_effort(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("CITEWELL_API", "responses")
    monkeypatch.setenv("CITEWELL_REASONING_EFFORT", "low")
    assert list(build_chat(load(model="gpt-9")).stream(QUESTION))[-1] == ReplyEnd("stop", WHOLE)
    (request,) = server.requests
    assert request.path == "/v1/responses"
    assert request.body["reasoning"] == {"effort": "low"}


def test_the_efforts_are_those_of_the_package() -> None:
    assert get_args(Effort) == get_args(get_args(ReasoningEffort)[0])


@pytest.mark.parametrize(
    ("api", "path", "name"),
    [
        ("chat", "chat/completions", "reasoning_effort"),
        ("responses", "responses", "reasoning.effort"),
    ],
)
def test_an_effort_that_is_refused_is_told_since_the_user_asked_for_it(
    server: ModelServer, api: Api, path: str, name: str
) -> None:
    server.apis = [path]
    server.always = refusal(400, f"Unsupported value: '{name}' does not support 'low' with this model.")
    client = OpenAIClient(key=None, base_url=server.url, timeout=60, api=api)
    with pytest.raises(RequestRefused, match=r"does not support 'low'.* unset CITEWELL_REASONING_EFFORT"):
        list(client.chat("gpt-9", QUESTION, temperature=0, limit=70, effort="low"))
    assert len(server.requests) == 1
