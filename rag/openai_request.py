"""What a request for a reply is made of, and what of it servers refuse."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

from rag.text import encodable
from rag.types import Message

Schema: TypeAlias = Mapping[str, Any]
"""A JSON schema, as the structured outputs of OpenAI's API take it."""

_FORM, _STREAM, _SYSTEM = "response_format", "stream", "system"
_INSTEAD = {"max_tokens": "max_completion_tokens"}
"""What is sent in place of a parameter that is refused; any other is left out."""

# What a server says of a refused parameter has its name; what it says of a way to send a request has not.
_WAYS = {
    _STREAM: re.compile(r"\bstream(?:ing|ed)?\b(?!_)"),
    _SYSTEM: re.compile(
        r"\b(?:system|developer)['’]?s?\b.{0,20}\b(?:role|message|prompt|instruction)"
        r"|\brole\b.{0,20}\bsystem\b|\broles must alternate\b"
    ),
}


class ChatRequest:
    """The messages and the parameters of one request, without what `refused` names."""

    def __init__(
        self,
        messages: Sequence[Message],
        *,
        temperature: float,
        limit: int,
        schema: Schema | None,
        refused: Collection[str],
    ) -> None:
        form = {"name": "reply", "strict": True, "schema": schema}
        wanted: dict[str, Any] = {
            "max_tokens": limit,
            "temperature": temperature,
            "stream_options": {"include_usage": True},
        }
        wanted |= {} if schema is None else {_FORM: {"type": "json_schema", "json_schema": form}}
        self._sent = [name for name in wanted if name not in refused]
        self._refused = refused
        names = {name: _INSTEAD.get(name) if name in refused else name for name in wanted}
        self.parameters = {name: wanted[asked] for asked, name in names.items() if name is not None}
        if _STREAM in refused:
            self.parameters |= {_STREAM: False}
            self.parameters.pop("stream_options", None)
        if _SYSTEM in refused:
            messages = [Message("user", "\n\n".join(message.text for message in messages))]
        self.messages = [{"role": each.role, "content": encodable(each.text)} for each in messages]

    def refused_for(self, said: str) -> str | None:
        """What of it a server refuses that says so in these words, in lower case; None where nothing is.

        Of an unclear refusal it is the form of the reply, since the model and not the server may be what
        cannot do it.
        """
        ways = [name for name in _WAYS if name not in self._refused and _WAYS[name].search(said)]
        named = [name for name in self._sent if name in said] + ways
        return next(iter(named), _FORM if _FORM in self._sent else None)
