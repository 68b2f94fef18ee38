"""What the events of a reply say, in either API in which a server may send them.

They are JSON, read without trust: a server may send anything.
"""

from dataclasses import dataclass

from rag.types import Ending, Tokens

_TEXTS = ("text", "output_text")  # the types of parts of a content that are its text
_MOST_TOKENS = 10**9  # what a server counts beyond this is no count

_CHAT_ENDINGS: dict[str, Ending] = {"length": "length", "content_filter": "filtered"}
_THOUGHTS = ("response.reasoning_text.delta", "response.reasoning_summary_text.delta")
_INCOMPLETE = "response.incomplete"
_ENDS = ("response.completed", _INCOMPLETE)
_ENDINGS: dict[str, Ending] = {"max_output_tokens": "length", "content_filter": "filtered"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says; whatever it doesn't say is empty.

    `whole` is the text of the reply from its beginning, which only counts if none of it came before.
    """

    text: str = ""
    whole: str = ""
    thought: str = ""
    ending: Ending | None = None
    tokens: Tokens | None = None
    is_declined: bool = False


def said(event: object) -> Said:
    """What an event says, whichever API it belongs to."""
    kind = _field(event, "type")
    is_response = isinstance(kind, str) and kind.startswith("response.")
    return _responses(kind, event) if is_response else _chat(event)


def failure(event: object) -> object:
    """The error that an event reports; None if it reports none."""
    error = _field(event, "error") or _field(_field(event, "response"), "error")
    return error or (event if _field(event, "type") in ("error", "response.failed") else None)


def events_of(body: object) -> list[object]:
    """The events that say what a reply says that was sent as a whole; none if it is no reply."""
    if isinstance(body, dict) and "output" in body:
        status = "incomplete" if body.get("status") == "incomplete" else "completed"
        return [{"type": f"response.{status}", "response": body}]
    return [body] if _field(body, "choices") is not None or failure(body) else []


def _chat(event: object) -> Said:
    """An event of Chat Completions, whose first choice may be a whole message, or a piece of one."""
    tokens = _tokens(_field(event, "usage"), "prompt", "completion")
    choices = _field(event, "choices")
    firsts = [each for each in choices if not _field(each, "index")] if isinstance(choices, list) else []
    if not firsts:
        return Said(tokens=tokens)
    finish = _field(firsts[0], "finish_reason")
    delta = _field(firsts[0], "delta") or _field(firsts[0], "message")
    return Said(
        text=_text(_field(delta, "content")),
        thought=_text(_field(delta, "reasoning_content")) or _text(_field(delta, "reasoning")),
        ending=_CHAT_ENDINGS.get(finish, "stop") if isinstance(finish, str) and finish else None,
        tokens=tokens,
        is_declined=bool(_text(_field(delta, "refusal"))),
    )


def _responses(kind: object, event: object) -> Said:
    """An event of the Responses API."""
    delta = _text(_field(event, "delta"))
    if kind == "response.output_text.delta":
        return Said(text=delta)
    if kind in _THOUGHTS:
        return Said(thought=delta)
    if kind == "response.refusal.delta":
        return Said(is_declined=bool(delta))
    if kind not in _ENDS:
        return Said()
    response = _field(event, "response")
    reason = _field(_field(response, "incomplete_details"), "reason")
    items = _field(response, "output")
    contents = [_field(item, "content") for item in items] if isinstance(items, list) else []
    parts = [part for content in contents if isinstance(content, list) for part in content]
    return Said(
        whole=_text(parts),
        ending=_ENDINGS.get(str(reason), "cut") if kind == _INCOMPLETE else "stop",
        tokens=_tokens(_field(response, "usage"), "input", "output"),
        is_declined=any(_field(part, "type") == "refusal" for part in parts),
    )


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _text(content: object) -> str:
    """The text of a content, which may come in parts; those that are not text, as thoughts, are left out."""
    if isinstance(content, list):
        return "".join(_text(_field(part, "text")) for part in content if _field(part, "type") in _TEXTS)
    return content if isinstance(content, str) else ""


def _tokens(usage: object, read: str, written: str) -> Tokens | None:
    prompt, completion = _count(usage, f"{read}_tokens"), _count(usage, f"{written}_tokens")
    if prompt is None or completion is None:
        return None
    cached = _count(_field(usage, f"{read}_tokens_details"), "cached_tokens")
    is_part = cached is not None and cached <= prompt
    return Tokens(prompt, completion, counted=False, cached=cached if is_part else None)


def _count(usage: object, name: str) -> int | None:
    count = _field(usage, name)
    return count if type(count) is int and 0 <= count < _MOST_TOKENS else None
