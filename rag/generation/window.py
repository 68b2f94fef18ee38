"""How much of the articles goes into one prompt, and whether the server read all that was sent."""

import re
from collections.abc import Sequence

from rag.indexing.tokens import Tokenizer
from rag.types import Message, Tokens

_FEWEST = 500  # tokens: the least that a user may set, too

# Tokenizers differ, but none that we know has far fewer tokens than a text has words and marks, or than
# another has. On 21 texts in nine languages, those of GPT-4o, GPT-4 and Claude had 1.09 to 4.1 tokens for
# each word or mark (1.0 on the simplest sentences), and 0.57 (in Chinese) to 0.99 for each of our own.
_PIECE = re.compile(r"\w+|[^\w\s]+")
_OF_PIECES = 0.9
_OF_OURS = 0.5


class Window:
    """The tokens of articles that go into one prompt: `budget`, or fewer where a server can't read that many.

    Ollama, for one, cuts a prompt that is longer than its window, which only the number of tokens shows that
    it counts. Several threads may use it.
    """

    def __init__(self, budget: int, tokenizer: Tokenizer) -> None:
        self.budget = budget
        self._tokenizer = tokenizer

    def shortfall(self, messages: Sequence[Message], read: Tokens | None) -> str | None:
        """Why a model read only a part of `messages`, whose last has the articles; None where it read all.

        Then less is sent from now on.
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
