"""Take an answer out of the JSON in which some models put it."""

import json
from collections.abc import Iterable, Iterator

from rag.types import Withdrawn

_FENCE = "```json"


def unwrapped(pieces: Iterable[str | Withdrawn]) -> Iterator[str | Withdrawn]:
    """The pieces of a reply; one that begins as JSON comes at its end, as the first text in that.

    Where it is no object with a text, it comes as it is.
    """
    held, is_json = "", True
    for piece in pieces:
        if isinstance(piece, Withdrawn):
            held, is_json = "", True
            yield piece
        elif is_json:
            held += piece
            begun = held.lstrip()
            is_json = begun.startswith(("{", _FENCE)) or _FENCE.startswith(begun)
            if not is_json:
                yield held
        else:
            yield piece
    if is_json:
        yield _text(held)


def _text(reply: str) -> str:
    try:
        value = json.loads(reply.strip().removeprefix(_FENCE).removesuffix("```"))
    except (ValueError, RecursionError):
        return reply
    texts = value.values() if isinstance(value, dict) else ()
    return next((text for text in texts if isinstance(text, str) and text.strip()), reply)
