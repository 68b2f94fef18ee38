"""What an answerer returns besides the text: how a question was understood, and how it was answered."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rag.types import CitedSentence, Passage, SentenceEnd, TextDelta, Tokens, Withdrawn


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question, and the topic of the conversation that it refers to, empty if it stands alone.

    A model writes the topic into the question; a rule leaves the question as it was asked.
    """

    question: str
    topic: str = ""
    prompt: str | None = None
    tokens: Tokens | None = None

    @property
    def text(self) -> str:
        """The question with its topic on one line, for the search, the model and the reader."""
        return f"{self.question} ({self.topic})" if self.topic else self.question


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole answer or summary; without sentences, it is a refusal.

    `passages` are those that were read for it, `prompt` names the prompts, and `incomplete` says
    why the reply is not whole. `confidence`, in [0, 1], is what decided between answering and refusing;
    None if no number did.
    """

    sentences: tuple[CitedSentence, ...]
    passages: tuple[Passage, ...] = ()
    prompt: str | None = None
    tokens: Tokens | None = None
    incomplete: str | None = None
    confidence: float | None = None


def all_reasons(*reasons: str | None) -> str | None:
    """Why a reply is not whole, each reason once and in order; None without any."""
    return "; ".join(dict.fromkeys(filter(None, reasons))) or None


Steps: TypeAlias = Generator[TextDelta | SentenceEnd | Withdrawn, None, Outcome]
"""What an answerer streams, piece by piece and sentence by sentence; the generator's value is the outcome."""


def spoken(sentences: Iterable[CitedSentence]) -> Iterator[TextDelta | SentenceEnd]:
    """Sentences that are all known, as a stream of events."""
    for number, sentence in enumerate(sentences):
        yield TextDelta(f" {sentence.text}" if number else sentence.text)
        yield SentenceEnd(sentence)
