"""A language model as a checker of claims."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator

from rag import Claim, ModelError, Prompt, Verdict
from rag.errors import KeyRefused, NoKey, UnknownModel, Unreachable
from rag.generation.chat import ChatModel
from rag.generation.fence import fence, neutral
from rag.types import Message

LASTING = (NoKey, KeyRefused, UnknownModel, Unreachable)
"""What no other claim or sample will fare better with."""

_PROBABILITY: Mapping[str, float] = {"supported": 1.0, "unclear": 0.5, "unsupported": 0.0}
_AGAIN = "Reply with nothing but the JSON object, with a “verdict” and a “reason”."
_THINKING = re.compile(r"\s*<think>.*?(?:</think>|\Z)", re.DOTALL)


class ModelJudge:
    """A FallibleChecker: a chat model that is asked for a verdict with the prompt “judge”.

    A claim is put to it once with the same quotes. `asked` counts the claims that were put to the
    model, `retried` those that were put a second time, and `unscored` those without a verdict then.
    """

    def __init__(self, chat: ChatModel, prompt: Prompt) -> None:
        self.name = chat.name
        self.prompt = prompt
        self.asked = self.retried = self.unscored = 0
        self._chat = chat
        self._known: dict[str, Verdict | None] = {}
        self._counting = threading.Lock()

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        """The model's verdicts, one claim a prompt; None where it twice replies without one, or not at all.

        Raises ModelError where the model cannot be had.
        """
        return [self._verdict(claim) for claim in claims]

    def _verdict(self, claim: Claim) -> Verdict | None:
        texts = [quote.text for quote in claim.quotes]
        key = hashlib.sha256(repr((claim.text, texts)).encode("utf-8", "replace")).hexdigest()
        if key not in self._known:
            verdict = self._ask(claim.text, texts)
            self._known[key] = verdict and replace(verdict, checker=self.name)
        return self._known[key]

    def _ask(self, claim: str, texts: Sequence[str]) -> Verdict | None:
        system, user = self.prompt.messages(
            claim=fence("claim", neutral(claim)),
            evidence=fence("evidence", "\n".join(map(neutral, texts))),
        )
        verdict = first = self._reply([system, user])
        if first is None:
            verdict = self._reply([system, Message("user", f"{user.text}\n\n{_AGAIN}")])
        with self._counting:
            self.asked += 1
            self.retried += first is None
            self.unscored += verdict is None
        return verdict

    def _reply(self, messages: Sequence[Message]) -> Verdict | None:
        """The verdict in one reply; None where there is none in it, or the model fails this once."""
        try:
            pieces = [piece for piece in self._chat.stream(messages) if isinstance(piece, str)]
        except LASTING:
            raise
        except ModelError:
            return None
        return read_verdict("".join(pieces))


def read_verdict(reply: str) -> Verdict | None:
    """The last verdict in a model's reply, whatever stands around it; None without one.

    What a reply thinks aloud at its beginning is not read.
    """
    thought = _THINKING.match(reply)
    found = list(_verdicts(reply[thought.end() :] if thought else reply))
    return found[-1] if found else None


def _word(value: object) -> object:
    """A verdict in lower case; older prompts ask for “partial” where it is unclear."""
    word = value.strip().lower() if isinstance(value, str) else value
    return "unclear" if word == "partial" else word


class _Reply(BaseModel):
    verdict: Annotated[Literal["supported", "unclear", "unsupported"], BeforeValidator(_word)]
    reason: str


def _verdicts(text: str) -> Iterator[Verdict]:
    """The verdicts in `text`, in order; an object inside one that is a verdict is a part of it."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        end = start + 1
        try:
            value, after = decoder.raw_decode(text, start)
            reply = _Reply.model_validate(value)
        except (ValueError, RecursionError):  # a ValidationError is a ValueError
            pass
        else:
            end = after
            reason = neutral(reply.reason)
            yield Verdict(reply.verdict, _PROBABILITY[reply.verdict], (reason,) if reason else ())
        start = text.find("{", end)
