"""Chat models: what turns messages into text, piece by piece."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.openai_client import OpenAIClient
from rag.types import Message, ReplyEnd

_LONGEST_TOKEN = 8  # characters of a token at the most, on the average of a whole reply


class ChatModel(Protocol):
    """A language model; `name` is what a receipt calls it."""

    name: str

    def stream(self, messages: Sequence[Message]) -> Iterator[str | ReplyEnd]:
        """The pieces of the reply to `messages`, none empty, and then how it ended; raises ModelError."""
        ...


class OpenAIChat:
    """A chat model of a server; a reply is stopped at `limit` tokens, also where the server ignores that."""

    def __init__(self, client: OpenAIClient, name: str, *, temperature: float, limit: int) -> None:
        self.name = name
        self._client = client
        self._temperature = temperature
        self._limit = limit

    def stream(self, messages: Sequence[Message]) -> Iterator[str | ReplyEnd]:
        """The pieces of the reply to `messages`, and then how it ended; raises ModelError."""
        room, pieces = self._limit * _LONGEST_TOKEN, 2 * self._limit
        for item in self._client.chat(self.name, messages, temperature=self._temperature, limit=self._limit):
            if isinstance(item, ReplyEnd):
                yield item
                return
            yield item[:room]
            room, pieces = room - len(item), pieces - 1
            if room <= 0 or pieces <= 0:
                yield ReplyEnd("length")
                return
