"""What a server streams, read without trust: the `openai` package checks none of it."""

from collections.abc import Iterable, Iterator

from rag.openai_clock import Clock
from rag.text import encodable
from rag.types import Tokens

_MOST_TOKENS = 10**9  # what a server counts beyond this is no count


class StreamedReply:
    """What the events of a stream have said so far; `room` is the most characters of it."""

    def __init__(self, room: int) -> None:
        self._room = room
        self.events = 0
        self.finish: str | None = None
        self.tokens: Tokens | None = None

    def texts(self, events: Iterable[object], clock: Clock) -> Iterator[str]:
        """The text of each event that has some, without a reasoning model's thoughts.

        Each that says something starts `clock` again.
        Thoughts take up room too, and an event without any text as much as one character: else a
        server could keep us for ever. A reply that needs more room than there is ends as too long.
        """
        for event in events:
            self.events += 1
            self.tokens = _tokens(getattr(event, "usage", None)) or self.tokens
            text = thought = ""
            choices = getattr(event, "choices", None)
            if isinstance(choices, list) and choices:
                finish = getattr(choices[0], "finish_reason", None)
                self.finish = finish if isinstance(finish, str) and finish else self.finish
                delta = getattr(choices[0], "delta", None)
                text = _text(delta, "content")
                thought = _text(delta, "reasoning_content") or _text(delta, "reasoning")
            if text[: self._room]:
                yield encodable(text[: self._room])
            if text or thought:
                clock.restart()
            self._room -= max(1, len(text) + len(thought))
            if self._room < 0:
                self.finish = "length"
                return


def _text(delta: object, name: str) -> str:
    text = getattr(delta, name, None)
    return text if isinstance(text, str) else ""


def _tokens(usage: object) -> Tokens | None:
    prompt, completion = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    return None if prompt is None or completion is None else Tokens(prompt, completion, counted=False)


def _count(usage: object, name: str) -> int | None:
    count = getattr(usage, name, None)
    return count if type(count) is int and 0 <= count < _MOST_TOKENS else None
