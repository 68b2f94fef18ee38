"""How the size of a text is counted."""

from collections.abc import Sequence
from typing import Protocol


class Tokenizer(Protocol):
    """Counts the tokens of texts, as the model that will read them does."""

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, in order."""
        ...
