"""The client against a real server that answers well, and badly in each of the ways that servers do."""

import json
import socketserver
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2
import model_server
import numpy as np
import openai
import pytest
from model_server import Fault, ModelServer, embedding, refusal
from patience import PATIENCE, Clock, naps, until

from rag import openai_errors
from rag.errors import (
    ContentRefused,
    ContextTooLong,
    KeyRefused,
    MalformedReply,
    ModelError,
    ModelTimeout,
    NoKey,
    RateLimited,
    RequestRefused,
    ServerFailed,
    UnknownModel,
    Unreachable,
)
from rag.openai_client import OpenAIClient
from rag.openai_errors import Remedies
from rag.types import Message, ReplyEnd, Thinking, Tokens, Withdrawn

ROOT = Path(__file__).parents[1]
QUESTION = [Message("system", "Answer."), Message("user", "When does it open?")]
TEXT = "Grüße, 世界: it opens at nine 🎉 sharp."
WHOLE = Tokens(prompt=7, completion=11, counted=False)
SILENCE = 60.0  # seconds that the clock of these tests measures


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that says `TEXT`."""
    with ModelServer(reply=lambda messages: TEXT) as running:
        yield running


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between two requests, in seconds, none of which is made."""
    return naps(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which a server's silence is measured: each look at it takes a sixth of `SILENCE`."""
    return Clock.replacing("rag.openai_clock", monkeypatch, step=SILENCE / 6)


@pytest.fixture
def client(server: ModelServer) -> OpenAIClient:
    """A client of `server`."""
    return connected(server.url, key="sk-secret")


def connected(url: str, *, key: str | None = None, timeout: float = SILENCE) -> OpenAIClient:
    """A client of the server at `url`."""
    return OpenAIClient(key=key, base_url=url, timeout=timeout)


def asked(client: OpenAIClient, model: str = "gpt-9") -> tuple[str, ReplyEnd]:
    """The whole text of a reply, and its end."""
    *pieces, end = client.chat(model, QUESTION, temperature=0.5, limit=70)
    assert isinstance(end, ReplyEnd)
    said = [piece for piece in pieces if not isinstance(piece, Thinking)]
    assert all(isinstance(piece, str) and piece for piece in said)
    return "".join(str(piece) for piece in said), end


# What is sent


def test_a_reply_streams_in_pieces_and_ends_with_what_the_server_counted(client: OpenAIClient) -> None:
    *pieces, end = client.chat("gpt-9", QUESTION, temperature=0, limit=70)
    assert pieces == ["Grüße, ", "世界: ", "it ", "opens ", "at ", "nine ", "🎉 ", "sharp."]
    assert end == ReplyEnd("stop", WHOLE)


def test_the_request_is_what_every_server_knows(server: ModelServer, client: OpenAIClient) -> None:
    asked(client)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-secret"
    assert request.body == {
        "model": "gpt-9",
        "messages": [
            {"role": "system", "content": "Answer."},
            {"role": "user", "content": "When does it open?"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 70,
        "temperature": 0.5,
    }


def test_neither_key_nor_address_is_read_from_the_environment(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    asked(connected(server.url))
    assert "environment" not in server.requests[0].headers["authorization"]
    client = OpenAIClient(key="sk-mine", base_url=None, timeout=SILENCE)
    assert str(client._client.base_url) == "https://api.openai.com/v1/"


def test_half_a_surrogate_pair_neither_fails_to_be_sent_nor_comes_back(
    server: ModelServer, client: OpenAIClient
) -> None:
    server.fail(Fault(events=[r'{"choices": [{"delta": {"content": "a\ud83d"}, "finish_reason": "stop"}]}']))
    said, _ = client.chat("gpt-9", [Message("user", "b\udcff")], temperature=0, limit=9)
    assert said == "a?"
    assert server.requests[0].body["messages"][0]["content"] == "b?"
    client.embed("e", ["b\udcff"])
    assert server.requests[1].body["input"] == ["b?"]


@pytest.mark.parametrize("refused", [["max_tokens"], ["max_tokens", "temperature", "stream_options"]])
def test_a_parameter_that_the_server_refuses_is_left_out_and_not_tried_again(
    server: ModelServer, client: OpenAIClient, refused: list[str]
) -> None:
    server.refuses = refused
    assert asked(client)[0] == asked(client)[0] == TEXT
    assert len(server.requests) == len(refused) + 2
    for request in server.requests[-2:]:
        assert not set(refused) & set(request.body)
        assert request.body["max_completion_tokens"] == 70


@pytest.mark.parametrize(
    "fault",
    [
        refusal(400, "Unsupported parameter: 'max_tokens' is not supported with this model.", None, None),
        Fault(422, json.dumps({"detail": [{"loc": ["body", "max_tokens"], "msg": "Extra inputs"}]})),
    ],
)
def test_the_refused_parameter_may_be_named_in_the_message_only(
    server: ModelServer, client: OpenAIClient, fault: Fault
) -> None:
    server.fail(fault)
    assert asked(client)[0] == TEXT
    assert "max_completion_tokens" in server.requests[-1].body


def test_a_parameter_that_is_refused_again_under_its_other_name_is_an_error(
    server: ModelServer, client: OpenAIClient
) -> None:
    server.always = refusal(400, "max_tokens is too large.", None, "max_tokens")
    with pytest.raises(RequestRefused, match="max_tokens is too large"):
        asked(client)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "fault",
    [
        refusal(400, "Unsupported parameter: 'response_format' is not supported.", None, "response_format"),
        refusal(400, "This model does not support response format `json_schema`."),
        refusal(400, "Bad request."),
    ],
)
def test_a_form_of_reply_that_is_refused_in_whatever_words_is_left_out(
    server: ModelServer, client: OpenAIClient, fault: Fault
) -> None:
    schema = {"type": "object"}
    server.fail(fault)
    for _ in range(2):
        text = list(client.chat("gpt-9", QUESTION, temperature=0, limit=70, schema=schema))
        assert text[-1] == ReplyEnd("stop", WHOLE)
    first, *others = (request.body for request in server.requests)
    assert first["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "strict": True, "schema": schema},
    }
    assert len(others) == 2
    for body in others:
        assert "response_format" not in body


def test_a_server_that_does_not_stream_is_read_whole(server: ModelServer, client: OpenAIClient) -> None:
    server.always = Fault(stream=False)
    assert asked(client) == (TEXT, ReplyEnd("stop", WHOLE))


def test_streaming_that_is_refused_is_not_asked_for_again(server: ModelServer, client: OpenAIClient) -> None:
    server.fail(refusal(400, "Streaming is not supported by this model."))
    assert asked(client)[0] == asked(client)[0] == TEXT
    first, *others = (request.body for request in server.requests)
    assert first["stream"] is True
    assert [(body["stream"], "stream_options" in body) for body in others] == [(False, False)] * 2


@pytest.mark.parametrize(
    "said",
    [
        "System role not supported",
        "Developer instruction is not enabled for models/gemma-3",
        "Conversation roles must alternate user/assistant/user/assistant/...",
        "Invalid role: system",
    ],
)
def test_a_system_role_that_is_refused_goes_into_the_question(
    server: ModelServer, client: OpenAIClient, said: str
) -> None:
    server.fail(refusal(400, said))
    assert asked(client)[0] == asked(client)[0] == TEXT
    assert len(server.requests) == 3
    for request in server.requests[1:]:
        assert request.body["messages"] == [{"role": "user", "content": "Answer.\n\nWhen does it open?"}]


def test_a_content_in_parts_is_its_text_without_the_thoughts(
    server: ModelServer, client: OpenAIClient
) -> None:
    parts = [
        {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
        {"type": "text", "text": "Ni"},
    ]
    events = [{"delta": {"content": parts}}, {"delta": {"content": "ne."}, "finish_reason": "stop"}]
    server.fail(Fault(events=[json.dumps({"choices": [event]}) for event in events]))
    assert asked(client) == ("Nine.", ReplyEnd("stop"))


# How a reply ends


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Fault(usage=False), ReplyEnd("stop")),
        (Fault(done=False), ReplyEnd("stop", WHOLE)),
        (Fault(grain=1), ReplyEnd("stop", WHOLE)),
        (Fault(finish="length"), ReplyEnd("length", WHOLE)),
        (Fault(finish="content_filter"), ReplyEnd("filtered", WHOLE)),
        (Fault(finish="eos"), ReplyEnd("stop", WHOLE)),
        (Fault(finish="tool_calls"), ReplyEnd("stop", WHOLE)),
        (Fault(finish=None), ReplyEnd("cut", WHOLE, "the server's stream ended before the reply did")),
        (Fault(errs="{not json"), ReplyEnd("cut", None, "the server sent what is no part of a reply")),
        (
            Fault(errs="42", finish=None),
            ReplyEnd("cut", None, "the server's stream ended before the reply did"),
        ),
    ],
)
def test_the_end_tells_how_the_reply_ended(
    server: ModelServer, client: OpenAIClient, fault: Fault, end: ReplyEnd
) -> None:
    server.fail(fault)
    assert asked(client) == (TEXT, end)


def test_the_end_tells_which_error_the_server_reported(server: ModelServer, client: OpenAIClient) -> None:
    server.fail(model_server.ERROR_EVENT)
    text, end = asked(client)
    assert text == TEXT
    assert end == ReplyEnd("cut", None, f"The server at {server.url} failed, saying “The engine died”")


@pytest.mark.parametrize(
    ("fault", "why", "timeout"),
    [
        (Fault(cut=900), "the connection broke", SILENCE),
        (Fault(cut=900, clean=True), "the server's stream ended before the reply did", SILENCE),
        (Fault(silent=True, late=True), "the server fell silent", 3),
    ],
)
def test_a_reply_that_is_cut_off_keeps_what_was_said(
    server: ModelServer, fault: Fault, why: str, timeout: float
) -> None:
    server.fail(fault)
    text, end = asked(connected(server.url, timeout=timeout))
    assert text
    assert TEXT.startswith(text)
    assert text != TEXT
    assert end == ReplyEnd("cut", None, why)
    assert len(server.requests) == 1


def test_what_breaks_after_the_reply_has_ended_is_no_matter(
    server: ModelServer, client: OpenAIClient
) -> None:
    events = ['{"choices": [{"delta": {"content": "Yes."}}]}', '{"choices": [{"finish_reason": "stop"}]}']
    server.fail(Fault(events=[*events, "{not json"]))
    assert asked(client) == ("Yes.", ReplyEnd("stop"))


def test_usage_is_read_from_whichever_event_has_it(server: ModelServer, client: OpenAIClient) -> None:
    first = {"choices": [{"delta": {"content": "Yes."}}], "usage": None}
    last = {"choices": [{"finish_reason": "stop"}], "usage": {"prompt_tokens": 3, "completion_tokens": 1}}
    server.fail(Fault(events=[json.dumps(first), json.dumps(last)]))
    assert asked(client) == ("Yes.", ReplyEnd("stop", Tokens(3, 1, counted=False)))


@pytest.mark.parametrize(("cached", "believed"), [(2, 2), (0, 0), (4, None), ("2", None), (None, None)])
def test_tokens_that_the_server_had_in_its_cache_are_told_unless_there_are_more_of_them_than_were_sent(
    server: ModelServer, client: OpenAIClient, cached: object, believed: int | None
) -> None:
    usage = {
        "prompt_tokens": 3,
        "completion_tokens": 1,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    last = {"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}], "usage": usage}
    server.fail(Fault(events=[json.dumps(last)]))
    assert asked(client) == ("Yes.", ReplyEnd("stop", Tokens(3, 1, counted=False, cached=believed)))


def test_a_generator_that_is_closed_early_closes_the_connection(
    server: ModelServer, client: OpenAIClient
) -> None:
    server.reply, server.pause_after = lambda messages: ["word "] * 1000, 1
    pieces = client.chat("gpt-9", QUESTION, temperature=0, limit=70)
    assert next(pieces) == "word "
    pieces.close()
    assert server.hung_up.wait(PATIENCE)


@pytest.mark.slow
def test_a_client_that_nobody_closes_leaves_nothing_open(server: ModelServer) -> None:
    code = """
import sys
from rag.openai_client import OpenAIClient
from rag.openai_errors import Remedies
from rag.types import Message
client = OpenAIClient(key=None, base_url=sys.argv[1], timeout=60)
pieces = client.chat("m", [Message("user", "hello")], temperature=0, limit=9)
next(pieces)
"""
    result = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code, server.url],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (result.returncode, result.stderr) == (0, "")


# Reasoning models


def test_thoughts_without_a_beginning_are_withdrawn_once_and_then_waited_for(
    server: ModelServer, client: OpenAIClient
) -> None:
    server.reply = lambda messages: "At nine, or is it? </think> Nine."
    first, second = (list(client.chat("gpt-9", QUESTION, temperature=0, limit=70)) for _ in range(2))
    untimed = [item for item in first if not isinstance(item, Thinking)]
    assert untimed[:-1] == ["At ", "nine, ", "or ", "is ", "it? ", Withdrawn(), "Nine."]
    assert [item for item in second if not isinstance(item, Thinking)] == ["Nine.", first[-1]]


def test_reasoning_beside_the_content_is_no_text(server: ModelServer, client: OpenAIClient) -> None:
    thought = '{"choices": [{"delta": {"reasoning_content": "Hm.", "content": null}}]}'
    said = '{"choices": [{"delta": {"content": "Nine."}, "finish_reason": "stop"}]}'
    server.fail(Fault(events=[thought, thought, said, "[DONE]"]))
    assert asked(client) == ("Nine.", ReplyEnd("stop"))


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_the_seconds_of_thoughts_beside_the_content_are_told(
    server: ModelServer, client: OpenAIClient, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clock.replacing("rag.thoughts", monkeypatch, step=2.0)
    thought = json.dumps({"choices": [{"delta": {field: "Hm."}}]})
    said = '{"choices": [{"delta": {"content": "Nine."}, "finish_reason": "stop"}]}'
    server.fail(Fault(events=[thought, thought, said, "[DONE]"]))
    told = list(client.chat("gpt-9", QUESTION, temperature=0, limit=70))
    assert told == [Thinking(), Thinking(4.0), "Nine.", ReplyEnd("stop")]


def test_thoughts_that_use_up_the_limit_name_the_setting(server: ModelServer, client: OpenAIClient) -> None:
    server.reply = lambda messages: "<think>At nine, or is it"
    server.fail(Fault(finish="length"))
    with pytest.raises(MalformedReply, match="CITEWELL_REPLY_TOKENS"):
        asked(client)


# What goes wrong before any text

ONCE = {"x-should-retry": "false"}  # the package obeys this header, which saves the tests its pauses

FAILURES: list[tuple[Fault, type[ModelError], str]] = [
    (model_server.WRONG_KEY, KeyRefused, "OPENAI_API_KEY"),
    (refusal(403, "Forbidden for sk-secret."), KeyRefused, "OPENAI_API_KEY"),
    (refusal(400, "No connected db.", "no_db_connection"), KeyRefused, "OPENAI_API_KEY"),
    (model_server.NO_MODEL, UnknownModel, "'gpt-9'.*CITEWELL_MODEL.*OPENAI_BASE_URL"),
    (refusal(400, "Invalid model name passed"), UnknownModel, "'gpt-9'.*--model"),
    (model_server.BUSY_FOR_LONG, RateLimited, "asks to wait 600 s"),
    (Fault(429, "Slow down.", headers=ONCE), RateLimited, "asks to wait: ask again later"),
    (Fault(409, "Conflict.", headers=ONCE), ServerFailed, "saying “Conflict”: ask again later"),
    (Fault(502, "<h1>Bad Gateway</h1>", "text/html", ONCE), ServerFailed, "saying “status 502”"),
    (Fault(502, "", headers=ONCE), ServerFailed, "saying “status 502”"),
    (model_server.NO_MONEY, RateLimited, "nothing is left to spend"),
    (refusal(402, "Insufficient Balance"), RateLimited, "nothing is left to spend"),
    (model_server.TOO_LONG, ContextTooLong, "CITEWELL_CONTEXT_TOKENS"),
    (refusal(400, "the request exceeds the available context size"), ContextTooLong, "CITEWELL_CONTEXT"),
    (refusal(413, "Payload too large"), ContextTooLong, "CITEWELL_CONTEXT_TOKENS"),
    (model_server.FILTERED, ContentRefused, "filter"),
    (refusal(400, "No\nsuch " + "thing " * 90), RequestRefused, "“No such thing .{180,195}”"),
    (Fault(405, "<html>no</html>", "text/html"), RequestRefused, "“status 405”"),
    (Fault(400, "null"), RequestRefused, "“status 400”"),
    (model_server.HTML, MalformedReply, "OPENAI_BASE_URL.*/v1"),
    (model_server.NOT_JSON, MalformedReply, "OPENAI_BASE_URL.*/v1"),
    (Fault(body='{"error": {"message": "No engine."}}'), ServerFailed, "“No engine”: ask again"),
    (
        Fault(events=['{"choices": [{"delta": {"refusal": "I can\'t."}}]}']),
        ContentRefused,
        "'gpt-9' declines",
    ),
    (Fault(body='{"detail": "Hello."}'), MalformedReply, "OPENAI_BASE_URL.*/v1"),
    (Fault(events=["[DONE]"]), MalformedReply, "OPENAI_BASE_URL.*/v1"),
    (model_server.NO_CHOICES, MalformedReply, "'gpt-9' answered with nothing: .*CITEWELL_MODEL"),
    (model_server.NO_CONTENT, MalformedReply, "'gpt-9' answered with nothing"),
    (Fault(events=['{"choices": [null]}', "42", "null", '{"choices": {}}']), MalformedReply, "nothing"),
    (
        Fault(events=['{"choices": [{"finish_reason": "length"}]}']),
        MalformedReply,
        "CITEWELL_REPLY_TOKENS",
    ),
    (Fault(events=['{"choices": [{"finish_reason": "content_filter"}]}']), ContentRefused, "filter"),
    (Fault(events=['{"error": {"message": "No engine."}}']), ServerFailed, "“No engine”: ask again"),
    (Fault(events=['{"error": {"code": "context_length_exceeded"}}']), ContextTooLong, "lower CITEWELL"),
    (Fault(400, '{"error": "cut off"}', cut=5), Unreachable, "OPENAI_BASE_URL"),
    (Fault(cut=0), Unreachable, "OPENAI_BASE_URL"),
]


@pytest.mark.parametrize(("fault", "kind", "sentence"), FAILURES)
def test_what_goes_wrong_before_any_text_is_one_sentence_that_names_the_remedy(
    server: ModelServer, client: OpenAIClient, fault: Fault, kind: type[ModelError], sentence: str
) -> None:
    server.always = fault
    with pytest.raises(kind, match=sentence) as raised:
        asked(client)
    message = str(raised.value)
    assert type(raised.value) is kind
    assert message.endswith(".")
    assert "\n" not in message
    assert "sk-se" not in message
    assert len(server.requests) == 1


# Asking again


def test_a_server_that_fails_once_is_asked_again(server: ModelServer, client: OpenAIClient) -> None:
    server.fail(model_server.BROKEN)
    assert asked(client) == (TEXT, ReplyEnd("stop", WHOLE))
    assert len(server.requests) == 2


def test_the_wait_that_a_busy_server_asks_for_is_kept(
    server: ModelServer, client: OpenAIClient, pauses: list[float]
) -> None:
    server.fail(model_server.BUSY)
    assert asked(client)[0] == TEXT
    assert pauses == [1]
    assert len(server.requests) == 2


def test_a_busy_server_that_asks_for_a_long_wait_is_not_waited_for(
    server: ModelServer, client: OpenAIClient, pauses: list[float]
) -> None:
    server.always = model_server.BUSY_FOR_LONG
    with pytest.raises(RateLimited, match="600 s"):
        asked(client)
    assert pauses == []


def test_a_server_that_goes_on_failing_is_asked_three_times(
    server: ModelServer, client: OpenAIClient
) -> None:
    server.always = model_server.BROKEN
    with pytest.raises(ServerFailed, match="failed, saying “The server had an error”: ask again later"):
        asked(client)
    assert len(server.requests) == 3


def test_silence_is_given_up_and_names_the_setting(server: ModelServer) -> None:
    server.always = Fault(silent=True)
    with pytest.raises(ModelTimeout, match=r"was silent for 0\.3 s each time: raise CITEWELL_TIMEOUT"):
        asked(connected(server.url, timeout=0.3))
    until(lambda: len(server.requests) == 3)


def test_silence_after_the_headers_is_given_up_too(server: ModelServer) -> None:
    server.reply = lambda messages: ["only one"]
    server.always = Fault(silent=True, late=True)
    with pytest.raises(ModelTimeout, match="CITEWELL_TIMEOUT"):
        asked(connected(server.url, timeout=0.3))


# A server that means harm


def event(**delta: str) -> str:
    """An event of a stream, as it is written."""
    return f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n"


@pytest.mark.parametrize("text", [": keepalive\n\n", "\n", "d", event(), event(content="")])
def test_a_server_that_drips_without_a_word_is_given_up(
    server: ModelServer, client: OpenAIClient, clock: Clock, text: str
) -> None:
    server.always = Fault(drips=text, pace=0.05)
    with pytest.raises(ModelTimeout, match="CITEWELL_TIMEOUT"):
        asked(client)
    assert server.hung_up.wait(PATIENCE)
    assert len(server.requests) == 1


def test_headers_that_drip_are_given_up_on_a_connection_that_was_used_before(
    server: ModelServer, client: OpenAIClient, clock: Clock
) -> None:
    asked(client)
    server.always = Fault(drips="x", pace=0.05, early=True)
    with pytest.raises(ModelTimeout, match="CITEWELL_TIMEOUT"):
        asked(client)
    assert len(server.requests) == 4


def test_vectors_that_drip_are_given_up(server: ModelServer, client: OpenAIClient, clock: Clock) -> None:
    server.always = Fault(drips=" ", pace=0.05)
    with pytest.raises(ModelTimeout, match="CITEWELL_TIMEOUT"):
        client.embed("e", ["a"])


def test_a_refusal_that_drips_is_given_up(server: ModelServer, client: OpenAIClient, clock: Clock) -> None:
    server.always = Fault(400, drips=" ", pace=0.05)
    with pytest.raises(ModelTimeout, match="CITEWELL_TIMEOUT"):
        asked(client)


def test_a_slow_reply_is_not_given_up_while_words_come(
    server: ModelServer, client: OpenAIClient, clock: Clock
) -> None:
    server.reply = lambda messages: TEXT * 5
    begun = clock()
    assert asked(client)[0] == TEXT * 5
    assert clock() - begun > 3 * SILENCE


def test_a_slow_reader_is_not_taken_for_a_slow_server(client: OpenAIClient, clock: Clock) -> None:
    items = []
    for item in client.chat("gpt-9", QUESTION, temperature=0, limit=70):
        items.append(item)
        clock.move(SILENCE)
    assert items[-1] == ReplyEnd("stop", WHOLE)


def test_thoughts_are_words(server: ModelServer, client: OpenAIClient, clock: Clock) -> None:
    server.always = Fault(drips=event(reasoning="Hm. " * 5), pace=0.01)
    with pytest.raises(MalformedReply, match="CITEWELL_REPLY_TOKENS"):
        asked(client)


@pytest.mark.parametrize(
    "text",
    [
        event(),
        event(content=""),
        event(content=" "),
        event(content="<think>"),
        event(reasoning_content="Hm."),
        event(reasoning="Hm."),
        "data: {}\n\n",
    ],
)
def test_a_reply_that_goes_on_for_ever_without_text_is_stopped(server: ModelServer, text: str) -> None:
    server.always = Fault(drips=text)
    with pytest.raises(MalformedReply, match="CITEWELL_REPLY_TOKENS"):
        asked(connected(server.url))
    assert server.hung_up.wait(PATIENCE)


def test_thoughts_take_up_the_room_of_the_reply(server: ModelServer, client: OpenAIClient) -> None:
    thought = event(reasoning_content="Hm. " * 141).removeprefix("data: ").strip()
    server.always = Fault(events=[thought, '{"choices": [{"delta": {"content": "Nine."}}]}'])
    with pytest.raises(MalformedReply, match="CITEWELL_REPLY_TOKENS"):
        asked(client)


@pytest.mark.parametrize("piece", ["a", "word ", "word " * 1000])
def test_a_reply_that_goes_on_for_ever_is_stopped_and_shown(server: ModelServer, piece: str) -> None:
    server.always = Fault(drips=event(content=piece))
    text, end = asked(connected(server.url))
    assert text == (piece * 560)[: 70 * 8]
    assert end == ReplyEnd("length")
    assert server.hung_up.wait(PATIENCE)


def test_a_wait_beyond_the_timeout_is_told_and_not_kept(
    server: ModelServer, client: OpenAIClient, pauses: list[float]
) -> None:
    server.always = refusal(429, "Busy.", retry_after="90", retry_after_ms="90000", x_should_retry="true")
    with pytest.raises(RateLimited, match="asks to wait 90 s"):
        asked(client)
    assert pauses == []


@pytest.mark.parametrize(
    "headers", [{"retry_after_ms": "30000"}, {"retry_after": "Fri, 31 Dec 2100 23:59:59 GMT"}]
)
def test_a_wait_that_is_no_number_of_seconds_is_not_kept(
    server: ModelServer, client: OpenAIClient, pauses: list[float], headers: dict[str, str]
) -> None:
    server.fail(refusal(429, "Busy.", **headers))
    assert asked(client)[0] == TEXT
    (pause,) = pauses
    assert pause < 1  # the package's own


def test_a_wait_of_many_digits_is_not_repeated(server: ModelServer, client: OpenAIClient) -> None:
    server.always = refusal(429, "Busy.", retry_after="9" * 999, x_should_retry="false")
    with pytest.raises(RateLimited, match="asks to wait: "):
        asked(client)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_server_that_sends_us_on_is_not_followed(
    server: ModelServer, client: OpenAIClient, status: int
) -> None:
    with ModelServer() as other:
        server.always = Fault(status, "", headers={"location": f"{other.url}/chat/completions"})
        with pytest.raises(Unreachable, match=r"sends requests on .*OPENAI_BASE_URL"):
            asked(client)
    assert other.requests == []


@pytest.mark.parametrize(
    "echo",
    [
        "key 0123secret4567",
        "Authorization: bearer not-mine",
        "sk-not-mine",
        "x" * 185 + "0123secret4567",
    ],
)
def test_a_key_that_the_server_repeats_is_not_shown(server: ModelServer, echo: str) -> None:
    server.always = refusal(400, f"You sent {echo} to us.")
    with pytest.raises(RequestRefused, match=r"You sent .*…") as raised:
        asked(connected(server.url, key="0123secret4567"))
    assert not any(part in str(raised.value) for part in ("0123s", "mine"))


def test_what_a_terminal_obeys_is_not_quoted(server: ModelServer, client: OpenAIClient) -> None:
    server.always = refusal(400, "a\x1b[2Jb\x9bc\u202ed\u200be\x00f\rg")
    with pytest.raises(RequestRefused, match=r"“a\[2Jbcdef g”"):
        asked(client)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"220 ready\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",  # an alert of TLS
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\nhello\r\n",
    ],
)
def test_a_server_of_another_kind_is_not_said_to_be_out_of_reach(
    reply: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            length = 0
            while (line := self.rfile.readline().lower()).strip():
                length = int(line.removeprefix(b"content-length:")) if b"content-length" in line else length
            self.rfile.read(length)  # closing before that would reset the connection
            self.wfile.write(reply)

    naps(monkeypatch)
    with socketserver.TCPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        with pytest.raises(Unreachable, match="broke off, or does not speak HTTP"):
            asked(connected(f"http://127.0.0.1:{server.server_address[1]}", timeout=PATIENCE))
        server.shutdown()


def test_only_the_first_of_several_choices_is_read(server: ModelServer, client: OpenAIClient) -> None:
    second = {"index": 1, "delta": {"content": "No."}, "finish_reason": "length"}
    first = {"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}
    events = [{"choices": [second]}, {"choices": [second, first]}, {"choices": [second]}]
    server.fail(Fault(events=[json.dumps(each) for each in events]))
    assert asked(client) == ("Yes.", ReplyEnd("stop"))


@pytest.mark.parametrize(
    "body", ['[{"error": {"message": "No."}}]', '{"error": {"error": {"message": "No."}}}']
)
def test_an_error_that_is_wrapped_once_more_is_quoted(
    server: ModelServer, client: OpenAIClient, body: str
) -> None:
    server.always = Fault(400, body)
    with pytest.raises(RequestRefused, match="saying “No”"):
        asked(client)


def test_an_error_may_be_wrapped_any_number_of_times() -> None:
    body: object = "No."
    for _ in range(5_000):
        body = [body]
    error = openai.APIError("", httpx2.Request("POST", "http://model.example"), body=body)
    assert str(openai_errors.error_of((RequestRefused, "{said}"), {"key": ""}, error)) == "No"


NESTED = "[" * 100_000


@pytest.mark.parametrize(
    "fault",
    [
        Fault(events=[NESTED]),
        Fault(events=[f'{{"choices": {"9" * 5000}}}']),
        Fault(events=['{"choices": [{"delta": {"content": ' + "[" * 900 + "]" * 900 + "}}]}"]),
        *(Fault(events=['{"error": {"code": ' + "[" * deep + "]" * deep + "}}"]) for deep in (300, 600, 900)),
    ],
)
def test_events_made_to_do_harm_are_errors_of_ours(
    server: ModelServer, client: OpenAIClient, fault: Fault
) -> None:
    server.always = fault
    with pytest.raises((MalformedReply, ServerFailed)):
        asked(client)


@pytest.mark.parametrize("charset", ["undefined", "base64", "rot13", "idna", "x" * 5000, "'"])
@pytest.mark.parametrize("status", [200, 400])
def test_a_body_in_an_odd_charset_is_an_error_of_ours(
    server: ModelServer, client: OpenAIClient, charset: str, status: int
) -> None:
    media = f"application/json; charset={charset}"
    server.always = Fault(status, '{"error": {"message": "é"}}', media)
    with pytest.raises(ModelError):
        asked(client)
    with pytest.raises(ModelError):
        client.embed("e", ["a"])


@pytest.mark.parametrize("count", [-1, True, 10**9, 10**400, 1.5, "7", None])
def test_what_is_no_count_of_tokens_is_not_believed(
    server: ModelServer, client: OpenAIClient, count: object
) -> None:
    usage = {"prompt_tokens": 3, "completion_tokens": count}
    said = {"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}], "usage": usage}
    server.fail(Fault(events=[json.dumps(said)]))
    assert asked(client) == ("Yes.", ReplyEnd("stop"))


def test_a_long_name_of_a_model_is_cut(server: ModelServer, client: OpenAIClient) -> None:
    server.always = model_server.NO_MODEL
    with pytest.raises(UnknownModel, match=r"'m{79}…'"):
        asked(client, "m" * 10_000)
    assert server.requests[0].body["model"] == "m" * 10_000


@pytest.mark.parametrize(
    "fault",
    [
        Fault(400, "x" * 5_000),
        Fault(500, "x" * 5_000),
        Fault(body=json.dumps({"choices": "x" * 5_000})),
        Fault(drips="x" * 500),
        Fault(drips=f": {'x' * 500}\n\n"),
        Fault(drips="x" * 500, early=True),
    ],
)
def test_what_has_no_end_is_given_up_after_so_many_bytes(
    server: ModelServer, client: OpenAIClient, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr("rag.openai_clock._MOST_BYTES", 4_000)
    server.always = fault
    with pytest.raises((MalformedReply, Unreachable)):
        asked(client)


def test_a_long_error_is_told_in_little_memory(server: ModelServer, client: OpenAIClient) -> None:
    asked(client)  # the package is loaded
    server.fail(refusal(400, "No such thing. " * 800_000))
    tracemalloc.start()
    try:
        with pytest.raises(RequestRefused, match="No such thing") as raised:
            asked(client)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert len(str(raised.value)) < 500


def test_nothing_is_unpacked_since_a_little_can_become_too_much(
    server: ModelServer, client: OpenAIClient
) -> None:
    said = {"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}]}
    server.fail(Fault(body=json.dumps(said), headers={"content-encoding": "gzip"}))
    assert asked(client) == ("Yes.", ReplyEnd("stop"))
    server.always = Fault(400, "\x1f\x8b\x08\ufffd", headers={"content-encoding": "gzip"})
    with pytest.raises(RequestRefused, match="“status 400”"):
        asked(client)
    assert {request.headers["accept-encoding"] for request in server.requests} == {"identity"}


def test_a_long_reply_is_not_too_many_bytes(
    server: ModelServer, client: OpenAIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.openai_clock._MOST_BYTES", 150_000)
    server.reply = lambda messages: ["word "] * 3_000
    *pieces, end = client.chat("gpt-9", QUESTION, temperature=0, limit=9_000)
    assert len(pieces) == 3_000
    assert isinstance(end, ReplyEnd)
    assert end.ending == "stop"


# Proxies and certificates


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9", "ALL_PROXY.*unset"),
        ("HTTP_PROXY", "ftp://127.0.0.1:9", "HTTP_PROXY.*unset"),
        ("SSL_CERT_FILE", "/nonexistent", "SSL_CERT_FILE.*unset"),
        ("SSL_CERT_FILE", __file__, "SSL_CERT_FILE.*unset"),
    ],
)
def test_an_environment_in_which_nothing_can_be_sent_is_named(
    server: ModelServer,
    client: OpenAIClient,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Unreachable, match=sentence):
        asked(client)
    with pytest.raises(Unreachable, match=sentence):
        client.embed("e", ["a"])
    assert server.requests == []


# Keys and addresses


def test_a_key_or_an_address_is_needed() -> None:
    with pytest.raises(NoKey, match="set OPENAI_API_KEY, or OPENAI_BASE_URL"):
        OpenAIClient(key=" ", base_url="", timeout=SILENCE)


def test_blanks_around_a_key_are_no_part_of_it(server: ModelServer) -> None:
    asked(OpenAIClient(key=" sk-mine\n", base_url=f" {server.url}\n", timeout=SILENCE))
    assert server.requests[0].headers["authorization"] == "Bearer sk-mine"


@pytest.mark.parametrize("key", ["ключ", "sk-a sk-b", "sk-\u200bmine", "sk-a\nsk-b"])
def test_a_key_that_cannot_be_sent_is_refused_at_once_and_not_shown(key: str) -> None:
    with pytest.raises(KeyRefused, match="OPENAI_API_KEY") as raised:
        OpenAIClient(key=key, base_url=None, timeout=SILENCE)
    assert key not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["localhost:8080/v1", "ftp://localhost/v1", "/v1", "http://", "http:///v1"]
)
def test_what_is_no_address_is_told_at_once(address: str) -> None:
    with pytest.raises(Unreachable, match="OPENAI_BASE_URL, which begins with http://"):
        OpenAIClient(key=None, base_url=address, timeout=SILENCE)


@pytest.mark.parametrize("address", ["http://localhost:rubbish/v1", "http://[::1/v1", "http://a\x00b/v1"])
def test_what_only_looks_like_an_address_is_told_when_it_is_used(address: str) -> None:
    with pytest.raises(Unreachable, match="OPENAI_BASE_URL"):
        asked(connected(address))


def test_where_nothing_listens_the_address_is_named_without_its_password() -> None:
    with ModelServer() as gone:
        address = gone.url
    url = address.replace("//", "//user:secret@")
    with pytest.raises(Unreachable, match=f"The server at {address} cannot be reached"):
        asked(connected(url))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://[::1/v1?key=secret", "http://[::1/v1"),
        ("http://[::1/v1#secret", "http://[::1/v1"),
        ("http://u:secret@secret@[::1/v1", "http://[::1/v1"),
        ("http://u:secret/@[::1/v1", "http://[::1/v1"),
        ("http://u:secret?secret@[::1/v1", "http://…"),
        ("http://[::1/v1?mail=secret@secret", "http://…"),
    ],
)
def test_neither_a_password_nor_a_query_is_shown(address: str, shown: str) -> None:
    with pytest.raises(Unreachable) as raised:
        asked(connected(address))
    assert f"The server at {shown} cannot" in str(raised.value)


def test_openai_itself_is_not_called_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    client = OpenAIClient(key="sk-mine", base_url=None, timeout=SILENCE)
    error = openai.APIConnectionError(request=httpx2.Request("POST", "https://api.openai.com/v1"))
    monkeypatch.setattr(client, "_stream", lambda *arguments: _raise(error))
    with pytest.raises(Unreachable, match=r"OpenAI's server cannot be reached.*set OPENAI_BASE_URL"):
        asked(client)


def _raise(error: Exception) -> None:
    raise error


# The table of errors


def exported() -> list[type[Exception]]:
    """The classes of errors of the package."""
    named = [getattr(openai, name) for name in dir(openai) if not name.startswith("_")]
    return [kind for kind in named if isinstance(kind, type) and issubclass(kind, openai.OpenAIError)]


def test_each_error_that_the_package_exports_has_a_row_of_its_own() -> None:
    assert {kind.__name__ for kind in exported()} <= set(openai_errors.ERRORS)


def test_the_package_exports_errors_at_all() -> None:
    assert len(exported()) >= 15


def test_the_table_names_no_class_that_is_gone() -> None:
    known = {kind.__name__ for kind in exported()} | set(dir(httpx2))
    assert set(openai_errors.ERRORS) <= known


def test_an_error_of_a_class_that_is_not_known_is_a_failure_of_the_server() -> None:
    class Novelty(openai.OpenAIError):
        """An error that the next version may bring."""

    assert openai_errors.row_of(Novelty("oh"))[0] is ServerFailed


def test_a_connection_that_does_not_come_about_in_time_is_no_silence() -> None:
    request = httpx2.Request("POST", "http://127.0.0.1/v1")
    error = openai.APITimeoutError(request)
    assert openai_errors.row_of(error)[0] is ModelTimeout
    error.__cause__ = httpx2.ConnectTimeout("", request=request)
    assert openai_errors.row_of(error)[0] is Unreachable


def test_the_package_is_loaded_only_when_it_is_used() -> None:
    code = """
import sys
from rag.openai_client import OpenAIClient
from rag.openai_errors import Remedies
OpenAIClient(key="k", base_url=None, timeout=60)
sys.exit("openai" in sys.modules or "httpx2" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


# Embeddings

TEXTS = ["the cat sat", "a dog", "the dog sat on the cat"]


@pytest.mark.parametrize("shuffled", [False, True])
def test_vectors_come_in_the_order_of_the_texts(
    server: ModelServer, client: OpenAIClient, shuffled: bool
) -> None:
    server.dimension, server.shuffled = 16, shuffled
    vectors = client.embed("embedder", TEXTS)
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, [embedding(text, 16) for text in TEXTS])
    (request,) = server.requests
    assert request.path == "/v1/embeddings"
    assert request.body == {"model": "embedder", "input": TEXTS, "encoding_format": "float"}


def test_no_texts_need_no_request(server: ModelServer, client: OpenAIClient) -> None:
    assert client.embed("embedder", []).shape == (0, 0)
    assert server.requests == []


def rows(*vectors: object, index: Sequence[object] = (0, 1)) -> Fault:
    """An answer with these rows."""
    data = [{"index": place, "embedding": vector} for place, vector in zip(index, vectors, strict=False)]
    return Fault(body=json.dumps({"data": data}))


@pytest.mark.parametrize(
    "fault",
    [
        rows([1.0, 2.0]),
        rows([1.0, 2.0], [1.0]),
        rows([1.0, 2.0], [1.0, float("nan")]),
        rows([1.0, 2.0], [1.0, 1e300]),
        rows([1.0, 2.0], [1.0, 10**400]),
        Fault(body="[" * 100_000),
        Fault(body='{"data": ' + "9" * 5000 + "}"),
        rows([1.0, 2.0], [1.0, None]),
        rows([1.0, 2.0], [1.0, "x"]),
        rows([1.0, 2.0], [[1.0, 2.0]]),
        rows([], []),
        rows("AACAPw==", "AACAPw=="),
        rows(1.0, 2.0),
        rows([1.0], [2.0], index=(0, 0)),
        rows([1.0], [2.0], index=(1, 2)),
        rows([1.0], [2.0], index=(None, None)),
        rows([1.0], [2.0], index=([0], [1])),
        Fault(body='{"data": null}'),
        Fault(body="[]"),
        Fault(body='{"data": [{"index": 0'),
        Fault(body="\xff"),
        model_server.HTML,
    ],
)
def test_what_is_no_row_of_numbers_for_each_text_is_refused(
    server: ModelServer, client: OpenAIClient, fault: Fault
) -> None:
    server.fail(fault)
    with pytest.raises(MalformedReply, match="OPENAI_BASE_URL"):
        client.embed("embedder", ["a", "b"])


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (model_server.WRONG_KEY, KeyRefused, "OPENAI_API_KEY"),
        (model_server.NO_MODEL, UnknownModel, "'embedder': name another in CITEWELL_EMBEDDER"),
        (model_server.TOO_LONG, ContextTooLong, "lower CITEWELL_CHUNK_TOKENS"),
        (model_server.BUSY_FOR_LONG, RateLimited, "600 s"),
    ],
)
def test_an_embedding_that_fails_names_its_own_settings(
    server: ModelServer, fault: Fault, kind: type[ModelError], sentence: str
) -> None:
    server.fail(fault)
    remedies = Remedies(rename="name another in CITEWELL_EMBEDDER", shorten="CITEWELL_CHUNK_TOKENS")
    client = OpenAIClient(key="sk-mine", base_url=server.url, timeout=SILENCE, remedies=remedies)
    with pytest.raises(kind, match=sentence):
        client.embed("embedder", ["a"])
