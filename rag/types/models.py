"""What goes to a language model, and what it says of its reply."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["system", "user", "assistant"]
Ending: TypeAlias = Literal["stop", "length", "filtered", "cut"]

Api: TypeAlias = Literal["chat", "responses"]
"""Chat Completions, which nearly all servers have, or the Responses API, which some models need."""

Effort: TypeAlias = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]
"""How much a reasoning model thinks before it answers."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation and the answer that it was given; a refusal's text is empty."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one or more replies; `counted` is true where we counted and the server did not say.

    `cached` are those of the prompts that the server had in its cache, None where it said nothing of them.
    """

    prompt: int
    completion: int
    counted: bool
    cached: int | None = None

    @property
    def total(self) -> int:
        """Prompt and completion together."""
        return self.prompt + self.completion

    def __add__(self, other: "Tokens") -> "Tokens":
        counted = self.counted or other.counted
        known = [each.cached for each in (self, other) if each.cached is not None]
        cached = sum(known) if known else None
        return Tokens(self.prompt + other.prompt, self.completion + other.completion, counted, cached)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a model said so far is not its reply, but what it thought before."""


@dataclass(frozen=True, slots=True)
class Thinking:
    """The model is thinking, or has been for so many `seconds` in all, None while it still is.

    They run from the first thought that arrives. They are 0 if what looked like thoughts was the reply.
    """

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """How a model's reply ended: by itself, at the limit of tokens, filtered, or cut off.

    `tokens` is what the server reports, None where it does not; `why` is a clause that says
    what cut the reply off, where that is known.
    """

    ending: Ending
    tokens: Tokens | None = None
    why: str | None = None


ReplyItem: TypeAlias = str | Withdrawn | Thinking | ReplyEnd
"""What a model's reply is streamed as: pieces of text, none empty, when it thinks, and one end."""
