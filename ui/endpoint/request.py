"""Reads a request in OpenAI's form: the question, the conversation before it, and how to answer.

https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag import Turn
from ui.endpoint.errors import MODEL, RequestError
from ui.endpoint.reply import WITHDRAWN
from ui.wording import REFUSAL

B = TypeVar("B", bound=BaseModel)

_ONLY: Mapping[str, Sequence[object]] = {
    "n": (1,),
    "tool_choice": ("none", "auto"),
    "function_call": ("none", "auto"),
    "response_format": ({"type": "text"},),
    "modalities": (["text"],),
    "audio": (),
    "logprobs": (False,),
}
"""Parameters that change the form of a reply, and the values with which it stays an answer with citations.

All others are ignored: those of sampling are left to whoever started the server, and tools that are offered,
as Open WebUI offers its own with each question, needn't be used.
"""

_MARKS = re.compile(r" (?:\[\d+\])+")


@dataclass(frozen=True, slots=True)
class Question:
    """What a chat request asks: a question that may refer to `history`, of all or of these `articles`."""

    text: str
    history: tuple[Turn, ...] = ()
    articles: tuple[str, ...] | None = None
    is_streamed: bool = False
    wants_usage: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to check against all or these `articles`."""

    text: str
    articles: tuple[str, ...] | None = None


class _Form(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Part(_Form):
    type: str
    text: str = ""


class _Message(_Form):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[_Part] | None = None

    def read(self, place: str) -> str:
        """The text; raises RequestError for an image, a sound or a file."""
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.type != "text":
                raise RequestError(
                    f"Citewell reads only text: leave out the part of type {part.type!r}.",
                    code="unsupported_value",
                    param=f"{place}.content",
                )
        return "\n".join(part.text for part in self.content)


class _StreamOptions(_Form):
    include_usage: bool = False


class _Chat(_Form):
    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[_Message] = Field(min_length=1)
    stream: bool | None = None
    stream_options: _StreamOptions | None = None
    articles: list[str] | None = None


class _Check(_Form):
    text: str
    articles: list[str] | None = None


def read_question(body: bytes) -> Question:
    """The question of a chat request; raises RequestError.

    It is the last message, which must be the user's. Earlier questions and their answers are its history;
    system messages are ignored, since the form of an answer is Citewell's own, as are those of tools.
    """
    chat = _parsed(_Chat, body)
    for name, value in (chat.model_extra or {}).items():
        if value is not None and value not in _ONLY.get(name, [value]):
            raise RequestError(
                f"Citewell gives one answer in words and calls no tools: leave out {name!r}.",
                code="unsupported_parameter",
                param=name,
            )
    if chat.model != MODEL:
        raise RequestError(
            f"There is no model {chat.model!r} here: name {MODEL!r}.", 404, "model_not_found", "model"
        )
    spoken = list(_spoken(chat.messages))
    if not spoken or spoken[-1][0] != "user":
        raise RequestError("The last message must be the user's question.", param="messages")
    return Question(
        spoken[-1][1],
        tuple(_turns(spoken[:-1])),
        None if chat.articles is None else tuple(chat.articles),
        is_streamed=bool(chat.stream),
        wants_usage=chat.stream_options is not None and chat.stream_options.include_usage,
    )


def read_draft(body: bytes) -> Draft:
    """The text of a check request; raises RequestError."""
    check = _parsed(_Check, body)
    return Draft(check.text, None if check.articles is None else tuple(check.articles))


def _parsed(form: type[B], body: bytes) -> B:
    try:
        return form.model_validate_json(body)
    except ValidationError as invalid:
        first = invalid.errors()[0]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    raise RequestError(f"{where or 'The body'} is not valid: {first['msg']}.", param=where or None)


def _spoken(messages: Sequence[_Message]) -> Iterator[tuple[str, str]]:
    """The role and the text of each message of the conversation, without calls of tools by other models."""
    for number, message in enumerate(messages):
        if message.role in ("user", "assistant"):
            text = message.read(f"messages[{number}]")
            if text or message.role == "user":
                yield message.role, text


def _turns(spoken: Sequence[tuple[str, str]]) -> Iterator[Turn]:
    """The questions that were answered, without what is shown around the answers."""
    question: str | None = None
    for role, text in spoken:
        if role == "user":
            question = text
        elif question is not None:
            yield Turn(question, _said(text))
            question = None


def _said(content: str) -> str:
    """The sentences of an answer as `ui.endpoint.reply` writes it, empty for a refusal."""
    paragraphs = content.rpartition(WITHDRAWN)[2].strip().split("\n\n")
    return "" if REFUSAL in paragraphs else _MARKS.sub("", paragraphs[0])
