"""Have a model rewrite a follow-up so that it stands alone: the model's input, and its reply."""

import re
from collections.abc import Sequence
from typing import Any

from rag.generation.fence import neutral
from rag.generation.unwrap import unwrapped
from rag.languages.words import stem, words
from rag.types import Turn

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"question": {"type": "string"}},
    "required": ["question"],
    "additionalProperties": False,
}
"""The JSON schema of a reply, for servers that follow one: it leaves no room for other text."""

_TURNS = 6  # of a conversation: a follow-up refers to something recent
_LONGEST_TURN = 600  # characters of a question or an answer of the conversation
_LABEL = re.compile(r"^\W*(?:(?:stand-?alone |rewritten |last )?question)\W*:", re.IGNORECASE)
_ASKS = ("?", "？")


def conversation(history: Sequence[Turn]) -> str:
    """The last turns, one line per question and one per answer."""
    return "\n".join(
        f"{who}: {line}"
        for turn in history[-_TURNS:]
        for who, text in (("Question", turn.question), ("Answer", turn.answer))
        if (line := neutral(text)[:_LONGEST_TURN])
    )


def read_rewritten(reply: str, question: str, history: Sequence[Turn]) -> str | None:
    """The question in a model's reply, without JSON, a label, quotation marks or words around it.

    None if there is no usable one: it must have at least half of the content words of the question as it
    was asked, and take at least half of its own from that and the conversation.
    """
    text = "".join(piece for piece in unwrapped([reply]) if isinstance(piece, str))
    lines = (neutral(_LABEL.sub("", line).strip(' \t"“”*'))[:_LONGEST_TURN] for line in text.splitlines())
    found = next((line for line in lines if line.endswith(_ASKS)), None)
    if found is None:
        return None
    own, asked, before = _stems(found), _stems(question), _stems(conversation(history))
    is_same = 2 * len(own & asked) >= len(asked) and 2 * len(own & (asked | before)) >= len(own)
    return found if is_same else None


def _stems(text: str) -> set[str]:
    """The stems of the content words of `text`."""
    return {stem(word.norm) for word in words(text) if not word.is_function}
