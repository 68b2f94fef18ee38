"""The schema in which a language model is asked for verdicts, and the parser of its replies."""

import json
import re
from collections.abc import Iterator
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


def read_verdicts(reply: str, claims: int) -> dict[int, Verdict]:
    """Find the verdicts in a model's reply, by the index of their claim, whatever surrounds them.

    The last verdict on a claim counts. A verdict without a claim number counts only if there is a single
    claim. A verdict whose probability is on the wrong side of one half contradicts itself, and becomes
    *unclear*.
    """
    found: dict[int, Verdict] = {}
    for item in _items(reply):
        number = 1 if claims == 1 else item.claim
        if number is not None and 1 <= number <= claims:
            found[number - 1] = _verdict(item)
    return found


def _word(value: object) -> object:
    """A verdict in lower case; older prompts say “partial” instead of “unclear”."""
    word = value.strip().lower() if isinstance(value, str) else value
    return "unclear" if word == "partial" else word


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
    reason: str
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
