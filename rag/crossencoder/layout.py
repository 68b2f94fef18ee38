"""How a pair of texts is laid out for the network, in windows where the evidence is long."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_LEAST_CONTEXT = 6  # tokens: less of a context says nothing


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim with its evidence, or a question with a sentence, and what was written before that."""

    asked: str
    """The claim or the question."""
    text: str
    """The evidence or the sentence."""
    context: str = ""
    """The title or heading, and the sentence before `text`."""


@dataclass(frozen=True, slots=True)
class Input:
    """What the network reads at once: token ids, and the type of each token."""

    ids: list[int]
    types: list[int]


@dataclass(frozen=True, slots=True)
class Layout:
    """The order and the size of an input."""

    first: Literal["asked", "text"] = "asked"
    longest: int = 128
    """Tokens of an input."""
    asked: int = 64
    """Tokens of a claim or a question that are read at once."""
    context: int = 32
    """Tokens of context, where the text leaves room; 0 for a network that was trained without."""
    overlap: int = 32
    """Tokens that a window of a long text shares with the one before."""

    def inputs(self, pair: Pair, tokenizer: "Tokenizer") -> list[list[Input]]:
        """The inputs of `pair`: for each part of a long claim, the windows of the text.

        A short claim has one part and a short text one window:
        ``[CLS] asked [SEP] text [SEP] context [SEP]``, where `first` is ``asked``.
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
        if context and room >= _LEAST_CONTEXT:
            tail = [*context[:room], ids[-1]]
            ids, types = [*ids, *tail], [*types, *[0] * len(tail)]
        return Input(ids, types)
