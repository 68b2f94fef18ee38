"""Chat models, which turn messages into text, piece by piece."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from rag.openai_client import OpenAIClient
from rag.openai_request import Schema
from rag.types import Effort, Message, ReplyEnd, ReplyItem, Withdrawn


class ChatModel(Protocol):
    """A language model; `name` is its name in receipts."""

    name: str

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        """Yield the non-empty pieces of the reply to `messages`, then how it ended; raises ModelError."""
        ...


class OpenAIChat:
    """A chat model on a server; replies have at most `limit` tokens, and follow a `schema` if given."""

    def __init__(
        self,
        client: OpenAIClient,
        name: str,
        *,
        temperature: float,
        limit: int,
        schema: Schema | None = None,
        effort: Effort | None = None,
    ) -> None:
        self.name = name
        self._client = client
        self._temperature = temperature
        self._limit = limit
        self._schema = schema
        self._effort = effort

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        """Yield the pieces of the reply to `messages`, then how it ended; raises ModelError."""
        return self._client.chat(
            self.name,
            messages,
            temperature=self._temperature,
            limit=self._limit,
            schema=self._schema,
            effort=self._effort,
        )


def read_whole(stream: Iterable[ReplyItem], stop: threading.Event | None = None) -> tuple[str, ReplyEnd]:
    """Read a reply to its end; returns its text and how it ended. Cuts it off when `stop` is set."""
    pieces: list[str] = []
    for item in stream:
        if isinstance(item, ReplyEnd):
            return "".join(pieces), item
        if isinstance(item, Withdrawn):
            pieces.clear()
        elif isinstance(item, str):
            pieces.append(item)
        if stop is not None and stop.is_set():
            break
    return "".join(pieces), ReplyEnd("cut")
