"""What a request in OpenAI's form asks, and which requests are refused."""

import json
from typing import Any

import pytest

from rag import Turn
from ui.endpoint.errors import RequestError
from ui.endpoint.request import Draft, Question, read_draft, read_question
from ui.wording import REFUSAL

ASKED = {"role": "user", "content": "When?"}


def read(*messages: Any, **rest: Any) -> Question:
    return read_question(json.dumps({"model": "citewell", "messages": messages, **rest}).encode())


def refusal(body: bytes) -> RequestError:
    with pytest.raises(RequestError) as refused:
        read_question(body)
    return refused.value


def test_the_last_message_is_the_question() -> None:
    assert read(ASKED) == Question("When?")


def test_a_request_may_name_articles_and_ask_for_a_stream_with_its_usage() -> None:
    found = read(ASKED, articles=["a1"], stream=True, stream_options={"include_usage": True})
    assert found == Question("When?", articles=("a1",), is_streamed=True, wants_usage=True)


def test_text_may_come_in_parts() -> None:
    parts = [{"type": "text", "text": "Who sold it,"}, {"type": "text", "text": "and when?"}]
    assert read({"role": "user", "content": parts}).text == "Who sold it,\nand when?"


def test_messages_before_the_question_are_the_history() -> None:
    found = read(
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": "Who bought the ferry?"},
        {"role": "assistant", "content": "Ada bought it. [1] She paid at once. [2][3]\n\n1 of 2 supported"},
        {"role": "user", "content": "Who sold it?"},
        {"role": "assistant", "content": None, "tool_calls": [{"id": "t"}]},
        {"role": "tool", "content": [PICTURE], "tool_call_id": "t"},
        {"role": "assistant", "content": REFUSAL},
        {"role": "user", "content": "Nobody answered this."},
        {"role": "developer", "content": "Be brief."},
        ASKED,
    )
    assert found.history == (
        Turn("Who bought the ferry?", "Ada bought it. She paid at once."),
        Turn("Who sold it?", ""),
    )


@pytest.mark.parametrize(
    "rest",
    [
        {"temperature": 0.7, "max_tokens": 5, "seed": 1, "stop": ["."], "user": "ada"},
        {"n": 1, "tools": [], "tool_choice": "auto", "response_format": {"type": "text"}},
        {"tools": [{"type": "function", "function": {"name": "ask_user"}}]},
        {"n": None, "tools": None, "logprobs": False, "modalities": ["text"]},
        {"chat_id": "c1", "features": {"web_search": False}},
    ],
)
def test_parameters_that_leave_the_form_of_an_answer_are_ignored(rest: dict[str, Any]) -> None:
    assert read(ASKED, **rest) == Question("When?")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", 5),
        ("tool_choice", "required"),
        ("response_format", {"type": "json_object"}),
        ("modalities", ["text", "audio"]),
        ("logprobs", True),
    ],
)
def test_parameters_that_ask_for_another_form_are_refused(name: str, value: Any) -> None:
    body = {"model": "citewell", "messages": [ASKED], name: value}
    refused = refusal(json.dumps(body).encode())
    assert (refused.status, refused.code, refused.param) == (400, "unsupported_parameter", name)


PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


@pytest.mark.parametrize(
    ("messages", "param"),
    [
        ([], "messages"),
        ([{"role": "system", "content": "Hello."}], "messages"),
        ([ASKED, {"role": "assistant", "content": "At noon"}], "messages"),
        ([{"role": "user", "content": [{"type": "text", "text": "This?"}, PICTURE]}], "messages[0].content"),
        ([{"role": "pirate", "content": "Ahoy"}], "messages[0].role"),
        ([{"role": "user", "content": 5}], "messages[0].content.str"),
        ("When?", "messages"),
    ],
)
def test_messages_that_cant_be_read_are_named(messages: Any, param: str) -> None:
    refused = refusal(json.dumps({"model": "citewell", "messages": messages}).encode())
    assert (refused.status, refused.param) == (400, param)


def test_another_model_is_not_found() -> None:
    refused = refusal(json.dumps({"model": "gpt-9", "messages": [ASKED]}).encode())
    assert (refused.status, refused.code) == (404, "model_not_found")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"null", b'{"model": "citewell"}']
)
def test_a_body_that_is_no_request_is_refused(body: bytes) -> None:
    assert refusal(body).status == 400


def test_a_text_to_check_may_name_articles() -> None:
    assert read_draft(b'{"text": "It sails.", "articles": ["a1"]}') == Draft("It sails.", ("a1",))
    with pytest.raises(RequestError, match="text is not valid: Field required"):
        read_draft(b"{}")
