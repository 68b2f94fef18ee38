"""The schema in which a language model is asked for verdicts, and the parser of its replies."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator

from rag.generation.fence import neutral
from rag.types import Verdict

_PROPERTIES = {
    "claim": {"type": "integer"},
    "reason": {"type": "string"},
    "verdict": {"type": "string", "enum": ["supported", "unclear", "unsupported"]},
    "probability": {"type": "number"},
}
_ITEM = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"verdicts": {"type": "array", "items": _ITEM}},
    "required": ["verdicts"],
    "additionalProperties": False,
}
"""The JSON schema of a reply; the reason comes first, so that the model reasons before it judges."""

_PROBABILITY = {"supported": 1.0, "unclear": 0.5, "unsupported": 0.0}
_EVEN = 0.5
_OTHER_WORDS = {"partial": "unclear", "yes": "supported", "no": "unsupported", "not supported": "unsupported"}
_FEWEST = 2  # spaces in a reason that can be called a copy


def read_verdicts(reply: str, claims: int, prompt: str = "") -> dict[int, Verdict]:
    """Find the verdicts in a model's reply, by the index of their claim, whatever surrounds them.

    The last verdict on a claim counts. A verdict without a claim number counts only if there is a single
    claim; the reply may then be just the word. A verdict whose probability is on the wrong side of one half
    contradicts itself, and becomes *unclear*. A verdict whose reason is copied from `prompt` doesn't count.
    """
    found: dict[int, Verdict] = {}
    for item in [*_items(reply)] or _plain(reply, claims):
        number = 1 if claims == 1 else item.claim
        if number is not None and 1 <= number <= claims and not _is_copied(item.reason, prompt):
            found[number - 1] = _verdict(item)
    return found


def _word(value: object) -> object:
    """A verdict in lower case; older prompts say “partial” instead of “unclear”."""
    word = value.strip(" \t\n.!*\"'").lower() if isinstance(value, str) else value
    return _OTHER_WORDS.get(word, word) if isinstance(word, str) else word


def _plain(reply: str, claims: int) -> "list[_Item]":
    """The verdict of a reply that is a single word."""
    label, _, word = reply.rpartition(":")
    if claims == 1 and label.strip(" \t\n*").lower() in ("", "verdict"):
        with suppress(ValueError):
            return [_Item.model_validate({"verdict": word})]
    return []


def _is_copied(reason: str, prompt: str) -> bool:
    said = reason.strip().rstrip(".").casefold()
    return said.count(" ") >= _FEWEST and said in prompt.casefold()


def _number(value: object) -> int | None:
    """The number of a claim, which may be written as “2” or “claim 2”."""
    if isinstance(value, str) and (digits := re.fullmatch(r"\D*([0-9]{1,6})\D*", value)):
        return int(digits[1])
    return value if type(value) is int else None


def _share(value: object) -> float | None:
    """A probability; None for anything else, which doesn't invalidate the verdict."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else None  # type: ignore[operator, arg-type]


class _Item(BaseModel):
    verdict: Annotated[Literal["supported", "unclear", "unsupported"], BeforeValidator(_word)]
    reason: str = ""
    claim: Annotated[int | None, BeforeValidator(_number)] = None
    probability: Annotated[float | None, BeforeValidator(_share)] = None


def _verdict(item: _Item) -> Verdict:
    usual = _PROBABILITY[item.verdict]
    probability = usual if item.probability is None else item.probability
    reason = neutral(item.reason)
    reasons = (reason,) if reason else ()
    if abs(probability - usual) > _EVEN:
        return Verdict("unclear", _EVEN, reasons)
    return Verdict(item.verdict, probability, reasons)


def _items(text: str) -> Iterator[_Item]:
    """Yield the verdicts in `text`, in order; objects nested in a verdict are not read separately."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        end = start + 1
        try:
            value, after = decoder.raw_decode(text, start)
            item = _Item.model_validate(value)
        except (ValueError, RecursionError):  # a ValidationError is a ValueError
            pass
        else:
            end = after
            yield item
        start = text.find("{", end)
