"""What an answerer gives beside the text: how a question was understood, and how an answer came to be."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rag.types import CitedSentence, Passage, SentenceEnd, TextDelta, Tokens, Withdrawn


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question, and the topic of the conversation that it leans on, empty where it stands alone.

    A model writes the topic into the question; by rule, the question stays as it was asked.
    """

    question: str
    topic: str = ""
    prompt: str | None = None
    tokens: Tokens | None = None

    @property
    def text(self) -> str:
        """The question with its topic on one line, as it is searched, put before a model and shown."""
        return f"{self.question} ({self.topic})" if self.topic else self.question


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of an answer or a summary: without a sentence, it is a refusal.

    `passages` are those that were read for it, `prompt` names the prompts, and `incomplete` says
    why the reply is not whole. `confidence`, in [0, 1], is what decided between answering and refusing;
    None where no number did.
    """

    sentences: tuple[CitedSentence, ...]
    passages: tuple[Passage, ...] = ()
    prompt: str | None = None
    tokens: Tokens | None = None
    incomplete: str | None = None
    confidence: float | None = None


Steps: TypeAlias = Generator[TextDelta | SentenceEnd | Withdrawn, None, Outcome]
"""What an answerer streams, piece by piece and sentence by sentence; the generator's value is the outcome."""


def spoken(sentences: Iterable[CitedSentence]) -> Iterator[TextDelta | SentenceEnd]:
    """Sentences that are known at once, as a stream of them."""
    for number, sentence in enumerate(sentences):
        yield TextDelta(f" {sentence.text}" if number else sentence.text)
        yield SentenceEnd(sentence)
