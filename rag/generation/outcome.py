"""The results of an answerer: how a question was understood, and how it was answered."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from rag.types import Citation, CitedSentence, Passage, SentenceEnd, TextDelta, Thinking, Tokens, Withdrawn


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
    None if no number did. `thought` is for how many seconds the model was seen to think. `closest` are the
    sentences that came nearest to an answer, best first, if they were ranked. `seconds` are those that each
    stage took.
    """

    sentences: tuple[CitedSentence, ...]
    passages: tuple[Passage, ...] = ()
    prompt: str | None = None
    tokens: Tokens | None = None
    incomplete: str | None = None
    confidence: float | None = None
    thought: float | None = None
    closest: tuple[Citation, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)


def all_reasons(*reasons: str | None) -> str | None:
    """Why a reply is not whole, each reason once and in order; None without any."""
    return "; ".join(dict.fromkeys(filter(None, reasons))) or None


Steps: TypeAlias = Generator[TextDelta | SentenceEnd | Withdrawn | Thinking, None, Outcome]
"""What an answerer streams, piece by piece and sentence by sentence; the generator's value is the outcome."""


def spoken(sentences: Iterable[CitedSentence]) -> Iterator[TextDelta | SentenceEnd]:
    """Sentences that are all known, as a stream of events."""
    for number, sentence in enumerate(sentences):
        yield TextDelta(f" {sentence.text}" if number else sentence.text)
        yield SentenceEnd(sentence)


def exhausted(steps: Steps) -> Outcome:
    """The outcome of steps that nobody watches."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
