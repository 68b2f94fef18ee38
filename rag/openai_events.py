"""What the events of a reply say: JSON, read without trust, since a server may send anything."""

from dataclasses import dataclass

from rag.types import Ending, Tokens

_TEXTS = ("text", "output_text")  # the types of parts of a content that are its text
_MOST_TOKENS = 10**9  # what a server counts beyond this is no count

_ENDINGS: dict[object, Ending] = {"length": "length", "content_filter": "filtered"}


@dataclass(frozen=True, slots=True)
class Said:
    """What one event says; whatever it doesn't say is empty."""

    text: str = ""
    thought: str = ""
    ending: Ending | None = None
    tokens: Tokens | None = None
    is_declined: bool = False


def failure(event: object) -> object:
    """The error that an event reports; None if it reports none."""
    return _field(event, "error") or None


def events_of(body: object) -> list[object]:
    """The events that say what a reply says that was sent as a whole; none if it is no reply."""
    return [body] if _field(body, "choices") is not None or failure(body) else []


def said(event: object) -> Said:
    """What an event says, whose message may be whole, or a piece of one."""
    tokens = _tokens(_field(event, "usage"))
    choices = _field(event, "choices")
    if not (isinstance(choices, list) and choices):
        return Said(tokens=tokens)
    finish = _field(choices[0], "finish_reason")
    delta = _field(choices[0], "delta") or _field(choices[0], "message")
    return Said(
        text=_text(_field(delta, "content")),
        thought=_text(_field(delta, "reasoning_content")) or _text(_field(delta, "reasoning")),
        ending=_ENDINGS.get(finish, "stop") if isinstance(finish, str) and finish else None,
        tokens=tokens,
        is_declined=bool(_text(_field(delta, "refusal"))),
    )


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _text(content: object) -> str:
    """The text of a content, which may come in parts; those that are not text, as thoughts, are left out."""
    if isinstance(content, list):
        return "".join(_text(_field(part, "text")) for part in content if _field(part, "type") in _TEXTS)
    return content if isinstance(content, str) else ""


def _tokens(usage: object) -> Tokens | None:
    prompt, completion = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    return None if prompt is None or completion is None else Tokens(prompt, completion, counted=False)


def _count(usage: object, name: str) -> int | None:
    count = _field(usage, name)
    return count if type(count) is int and 0 <= count < _MOST_TOKENS else None
