"""How much of the articles fits into one prompt, and whether the server read everything it was sent."""

import re
from collections.abc import Sequence

from rag.indexing.tokens import Tokenizer
from rag.types import Message, Tokens

_FEWEST = 500  # tokens; also the minimum that a user may set

# Tokenizers differ, but none that we know of gives far fewer tokens than a text has words and marks, or than
# another tokenizer gives. On 21 texts in nine languages, those of GPT-4o, GPT-4 and Claude gave 1.09 to 4.1
# tokens per word or mark (1.0 on the simplest sentences), and 0.57 (Chinese) to 0.99 per token of ours.
_PIECE = re.compile(r"\w+|[^\w\s]+")
_OF_PIECES = 0.9
_OF_OURS = 0.5


class Window:
    """The `budget` of article tokens for one prompt, which shrinks if a server can't read that many.

    Ollama, for example, silently cuts a prompt that exceeds its context window; only the number of tokens
    that it reports shows this. Thread-safe.
    """

    def __init__(self, budget: int, tokenizer: Tokenizer) -> None:
        self.budget = budget
        self._tokenizer = tokenizer

    def shortfall(self, messages: Sequence[Message], read: Tokens | None) -> str | None:
        """Why a model read only part of `messages`, the last of which has the articles; None if it read all.

        If it read only part, the budget shrinks.
        """
        if read is None or read.counted or not read.prompt:
            return None
        sizes = self._tokenizer.count([message.text for message in messages])
        pieces = sum(len(_PIECE.findall(message.text)) for message in messages)
        if read.prompt >= max(_OF_PIECES * pieces, _OF_OURS * sum(sizes)):
            return None
        self.budget = min(self.budget, max(_FEWEST, read.prompt - sum(sizes[:-1])))
        return (
            f"the server read only {read.prompt:,} of about {sum(sizes):,} tokens: raise its context length "
            "(for Ollama, OLLAMA_CONTEXT_LENGTH), since less is sent to it from now on"
        )
