"""Lay out a pair of texts as inputs of the network, with windows over long evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_MIN_CONTEXT = 6  # tokens; fewer would say nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim with its evidence, or a question with a sentence, and the context before it."""

    asked: str
    """The claim or the question."""
    text: str
    """The evidence or the sentence."""
    context: str = ""
    """The title or heading, and the sentence before `text`."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the network: token ids, and the type of each token."""

    ids: list[int]
    types: list[int]


@dataclass(frozen=True, slots=True)
class Layout:
    """The order and size of an input."""

    first: Literal["asked", "text"] = "asked"
    longest: int = 128
    """Maximum tokens of an input."""
    asked: int = 64
    """Maximum tokens of a claim or question in one input."""
    context: int = 32
    """Maximum tokens of context, if the text leaves room; 0 for a network trained without context."""
    overlap: int = 32
    """Tokens shared by consecutive windows of a long text."""

    def inputs(self, pair: Pair, tokenizer: "Tokenizer") -> list[list[Input]]:
        """The inputs for `pair`: for each part of the claim, one input per window of the text.

        A short claim has one part, and a short text has one window, laid out as
        ``[CLS] asked [SEP] text [SEP] context [SEP]`` if `first` is ``asked``.
        """
        asked, text, context = tokenizer.encode_batch(
            [pair.asked, pair.text, pair.context], add_special_tokens=False
        )
        asked.truncate(self.asked)
        room = self.longest - len(asked.ids) - tokenizer.num_special_tokens_to_add(True)
        text.truncate(room, stride=min(self.overlap, room // 2))
        return [
            [self._input(part, window, context.ids, tokenizer) for window in (text, *text.overflowing)]
            for part in (asked, *asked.overflowing)
        ]

    def _input(
        self, asked: "Encoding", text: "Encoding", context: Sequence[int], tokenizer: "Tokenizer"
    ) -> Input:
        both = (asked, text) if self.first == "asked" else (text, asked)
        laid = tokenizer.post_process(*both)
        ids, types = laid.ids, laid.type_ids
        room = min(self.context, self.longest - len(ids) - 1)
        if context and room >= _MIN_CONTEXT:
            tail = [*context[:room], ids[-1]]
            ids, types = [*ids, *tail], [*types, *[0] * len(tail)]
        return Input(ids, types)
