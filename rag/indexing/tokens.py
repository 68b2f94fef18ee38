"""Count the tokens of texts."""

from collections.abc import Sequence
from typing import Protocol


class Tokenizer(Protocol):
    """Counts tokens as the model that will read the texts does."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, in order."""
        ...


class ChunkTokenizer(Tokenizer, Protocol):
    """Counts tokens for chunking, always in the same way, so that chunks don't depend on the embedder."""

    @property
    def tokenizer(self) -> str:
        """The tokenizer's name: the same name means the same counts."""
        ...
