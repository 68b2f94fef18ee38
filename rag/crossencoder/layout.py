"""How a pair of texts is laid out for the network: training and inference share this."""

from collections.abc import Sequence

LONGEST = 128
"""Tokens of one input; the network was trained on no longer ones."""

PADDING = 0
_CLASS, _SEPARATOR = 101, 102
_ASKED = 64  # tokens of a claim or a question beside which evidence is read whole
_CONTEXT = 32  # tokens of context, where there is room
_LEAST_CONTEXT = 6


def room_for_text(asked: Sequence[int]) -> int:
    """The most tokens of evidence that fit with these tokens of a claim or a question."""
    return LONGEST - min(len(asked), _ASKED) - 3


def lay_out(
    asked: Sequence[int], text: Sequence[int], context: Sequence[int] = ()
) -> tuple[list[int], list[int]]:
    """Return ids and types of ``[CLS] asked [SEP] text [SEP] context [SEP]``, at most `LONGEST` of each.

    Each argument is a list of token ids without special tokens, and each is cut where it is too long.
    """
    asked = asked[:_ASKED]
    text = text[: room_for_text(asked)]
    room = min(_CONTEXT, LONGEST - len(asked) - len(text) - 4)
    tail = [*context[:room], _SEPARATOR] if context and room >= _LEAST_CONTEXT else []
    ids = [_CLASS, *asked, _SEPARATOR, *text, _SEPARATOR, *tail]
    types = [0] * (len(asked) + 2) + [1] * (len(text) + 1) + [0] * len(tail)
    return ids, types
