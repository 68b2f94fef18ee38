"""What a request for a reply is made of, in either API, and what of it servers refuse."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from rag.text import encodable
from rag.types import Api, Effort, Message

Schema: TypeAlias = Mapping[str, Any]
"""A JSON schema, as the structured outputs of OpenAI's API take it."""

EFFORTS = ("reasoning_effort", "reasoning")
"""The names of the parameter with the effort, which isn't left out, since the user asked for it."""

_PATHS: Mapping[Api, str] = {"chat": "/chat/completions", "responses": "/responses"}
_FORMS = {"response_format", "text"}
_STREAM, _SYSTEM = "stream", "system"
_INSTEAD = {"max_tokens": "max_completion_tokens"}
"""What is sent in place of a parameter that is refused; any other is left out."""

_SAID = {"text": "text.format", "reasoning": "reasoning.effort", "store": "'store'"}
"""What servers call a parameter whose name is a word of the language."""

# What a server says of a refused parameter has its name; what it says of a way to send a request has not.
_WAYS = {
    _STREAM: re.compile(r"\bstream(?:ing|ed)?\b(?!_)"),
    _SYSTEM: re.compile(
        r"\b(?:system|developer)['’]?s?\b.{0,20}\b(?:role|message|prompt|instruction)"
        r"|\brole\b.{0,20}\bsystem\b|\broles must alternate\b"
    ),
}

# OpenAI's words for a model, Azure's for a model, and those of a server that doesn't know the path.
_OTHER_API = re.compile(r"\bv1/responses\b|\bresponses api\b|\bnot a chat model\b|\boperationnotsupported\b")
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reply that is wanted, of at most `limit` tokens, and in the form of `schema` where one is given."""

    messages: Sequence[Message]
    temperature: float
    limit: int
    schema: Schema | None = None
    effort: Effort | None = None


class ReplyRequest:
    """The path and the body of one request, without what `refused` names."""

    def __init__(self, api: Api, model: str, wanted: Wanted, refused: Collection[str]) -> None:
        parameters = _chat(wanted) if api == "chat" else _responses(wanted)
        if _STREAM in refused:
            parameters.pop("stream_options", None)
        self._sent = [name for name in parameters if name not in refused]
        self._refused = refused
        names = {name: _INSTEAD.get(name) if name in refused else name for name in parameters}
        messages = wanted.messages
        if _SYSTEM in refused:
            messages = [Message("user", "\n\n".join(message.text for message in messages))]
        self.path = _PATHS[api]
        self.body: dict[str, Any] = {
            "model": model,
            "messages" if api == "chat" else "input": [
                {"role": each.role, "content": encodable(each.text)} for each in messages
            ],
            _STREAM: _STREAM not in refused,
        } | {name: parameters[asked] for asked, name in names.items() if name is not None}

    def refused_for(self, said: str) -> str | None:
        """What of it a server refuses that says so in these words, in lower case; None where nothing is.

        Of an unclear refusal it is the form of the reply, since the model and not the server may be what
        cannot do it.
        """
        named = [name for name in self._sent if _SAID.get(name, name) in said]
        ways = [name for name in _WAYS if name not in self._refused and _WAYS[name].search(said)]
        return next(iter([*named, *ways, *_FORMS.intersection(self._sent)]), None)


def lacks_api(status: int, said: str) -> bool:
    """Whether an error of this HTTP status and these words, in lower case, is about the API itself.

    A server that doesn't have it knows nothing of models; one that has it may want the other for this model.
    """
    is_path = status == _NOT_FOUND and "model" not in said
    return is_path or _OTHER_API.search(said) is not None


def _chat(wanted: Wanted) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "max_tokens": wanted.limit,
        "temperature": wanted.temperature,
        "stream_options": {"include_usage": True},
    }
    if wanted.schema is not None:
        parameters["response_format"] = {"type": "json_schema", "json_schema": _form(wanted.schema)}
    if wanted.effort is not None:
        parameters["reasoning_effort"] = wanted.effort
    return parameters


def _responses(wanted: Wanted) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "max_output_tokens": wanted.limit,
        "temperature": wanted.temperature,
        "store": False,  # or OpenAI keeps what was asked and answered
    }
    if wanted.schema is not None:
        parameters["text"] = {"format": {"type": "json_schema", **_form(wanted.schema)}}
    if wanted.effort is not None:
        parameters["reasoning"] = {"effort": wanted.effort}
    return parameters


def _form(schema: Schema) -> dict[str, Any]:
    return {"name": "reply", "strict": True, "schema": schema}
