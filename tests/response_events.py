"""What a server of the Responses API says, as JSON: the events of a reply, or the whole of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

CACHED = 3
"""The tokens of each prompt that this server had in its cache."""

_PLACE = {"item_id": "msg_test", "output_index": 0, "content_index": 0}
_REASONS = {"length": "max_output_tokens", "content_filter": "content_filter"}


def response(text: str, finish: str | None, usage: Mapping[str, int]) -> Json:
    """A reply as one object; `finish` and `usage` are as Chat Completions has them."""
    reason = None if finish is None else _REASONS.get(finish)
    status = "completed" if reason is None else "incomplete"
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"id": "msg_test", "type": "message", "role": "assistant", "status": status, "content": [part]}
    return {
        **_head(status),
        "output": [{"id": "rs_test", "type": "reasoning", "summary": []}, message],
        "incomplete_details": None if reason is None else {"reason": reason},
        "usage": {
            "input_tokens": usage["prompt_tokens"],
            "input_tokens_details": {"cached_tokens": CACHED, "cache_write_tokens": 0},
            "output_tokens": usage["completion_tokens"],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": usage["total_tokens"],
        },
    }


def events(
    thoughts: Sequence[str], pieces: Sequence[str], finish: str | None, usage: Mapping[str, int]
) -> Iterator[Json]:
    """The events of a reply in the order in which OpenAI sends them."""
    for number, event in enumerate(_events(thoughts, pieces, finish, usage)):
        yield event | {"sequence_number": number}


def failed(code: str, message: str) -> Json:
    """The event of a reply that fails in the middle."""
    value = {**_head("failed"), "output": [], "error": {"code": code, "message": message}}
    return {"type": "response.failed", "sequence_number": 9, "response": value}


def error(code: str, message: str) -> Json:
    """The event of an error that is no reply's."""
    return {"type": "error", "sequence_number": 9, "code": code, "message": message, "param": None}


def refusal(text: str) -> Json:
    """The event of a piece of a refusal."""
    return {"type": "response.refusal.delta", **_PLACE, "delta": text, "sequence_number": 9}


def _events(
    thoughts: Sequence[str], pieces: Sequence[str], finish: str | None, usage: Mapping[str, int]
) -> Iterator[Json]:
    begun = {**_head("in_progress"), "output": []}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for thought in thoughts:
        yield {"type": "response.reasoning_text.delta", **_PLACE, "item_id": "rs_test", "delta": thought}
    item = {"id": "msg_test", "type": "message", "role": "assistant", "status": "in_progress", "content": []}
    yield {"type": "response.output_item.added", "output_index": 0, "item": item}
    empty = {"type": "output_text", "text": "", "annotations": []}
    yield {"type": "response.content_part.added", **_PLACE, "part": empty}
    for piece in pieces:
        yield {"type": "response.output_text.delta", **_PLACE, "delta": piece, "logprobs": []}
    if finish is None:
        return
    text = "".join(pieces)
    yield {"type": "response.output_text.done", **_PLACE, "text": text, "logprobs": []}
    value = response(text, finish, usage)
    yield {"type": f"response.{value['status']}", "response": value}


def _head(status: str) -> Json:
    return {
        "id": "resp_test",
        "object": "response",
        "created_at": 0,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "model": "test",
        "parallel_tool_calls": False,
        "tool_choice": "none",
        "tools": [],
    }
