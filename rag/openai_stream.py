"""What a server streams, read without trust: the `openai` package checks none of it."""

from collections.abc import Iterable, Iterator

from rag.openai_clock import Clock
from rag.text import encodable
from rag.types import Tokens

_TEXTS = ("text", "output_text")  # the types of parts of a content that are its text
_MOST_TOKENS = 10**9  # what a server counts beyond this is no count


class StreamedReply:
    """What the events of a stream have said so far; `room` is the most characters of it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self.events = 0
        self.finish: str | None = None
        self.tokens: Tokens | None = None
        self.is_declined = False

    def texts(self, events: Iterable[object], clock: Clock) -> Iterator[str]:
        """The text of each event that has some, without a reasoning model's thoughts.

        A server that does not stream sends one event, with a message in place of a piece of one.
        Each that says something starts `clock` again.
        Thoughts take up room too, and an event without any text as much as one character: else a
        server could keep us for ever. A reply that needs more room than there is ends as too long.
        """
        for event in events:
            self.events += 1
            self.tokens = _tokens(_field(event, "usage")) or self.tokens
            text = thought = ""
            choices = _field(event, "choices")
            if isinstance(choices, list) and choices:
                finish = _field(choices[0], "finish_reason")
                self.finish = finish if isinstance(finish, str) and finish else self.finish
                delta = _field(choices[0], "delta") or _field(choices[0], "message")
                text = _text(_field(delta, "content"))
                thought = _text(_field(delta, "reasoning_content")) or _text(_field(delta, "reasoning"))
                self.is_declined = self.is_declined or bool(_text(_field(delta, "refusal")))
            if text[: self._room]:
                yield encodable(text[: self._room])
            if text or thought:
                clock.restart()
            self._room -= max(1, len(text) + len(thought))
            if self._room < 0:
                self.finish = "length"
                return


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


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
