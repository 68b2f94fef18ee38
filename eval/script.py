"""A stub that gives a sample's scripted sentence, for lies and rewordings that no rule can write."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag import ChatModel, Message, ReplyEnd, ReplyItem
from rag.generation.fence import fence, neutral

_NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Line:
    """The reply to a question, and the quotes whose sentences it cites."""

    text: str
    evidence: tuple[str, ...]


class Scripted:
    """A ChatModel that answers questions with scripted `lines`, and otherwise defers to `chat`.

    `lines` maps questions to lines. A line is used only if the prompt contains all of its evidence.
    """

    def __init__(self, chat: ChatModel, lines: Mapping[str, Line]) -> None:
        self.name = chat.name
        self._chat = chat
        self._lines = lines

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        """Stream the line in one piece, or the reply of `chat`."""
        prompt = "\n".join(message.text for message in messages)
        for question, line in self._lines.items():
            if fence("question", neutral(question)) in prompt and (numbers := _cited(prompt, line)):
                yield f"{line.text} {''.join(f'[{number}]' for number in numbers)}"
                yield ReplyEnd("stop")
                return
        yield from self._chat.stream(messages)


def _cited(prompt: str, line: Line) -> list[str]:
    """The numbers of the sentences that contain the evidence; none if any quote is missing."""
    known = _NUMBERED.findall(prompt)
    found = [
        next((number for number, text in known if neutral(quote) in text), "") for quote in line.evidence
    ]
    return list(dict.fromkeys(found)) if all(found) else []
