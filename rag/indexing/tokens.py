"""How the size of a text is counted."""

from collections.abc import Sequence
from typing import Protocol


class Tokenizer(Protocol):
    """Counts the tokens of texts, as the model that will read them does."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, in order."""
        ...


class ChunkTokenizer(Tokenizer, Protocol):
    """Counts for the chunks: always in the same way, so that they do not depend on who embeds them."""

    @property
    def tokenizer(self) -> str:
        """The name of the way of counting: where it is the same, the counts are."""
        ...
