"""Keep each question with its answer, in interviews and lists of questions and answers."""

import re
from collections import Counter
from collections.abc import Sequence

from rag.reading.blocks import SPEAKER
from rag.types import Span

ASKS = re.compile(r"[?？][\"'”’»)\]*_]*$")
MAX_QUESTION = 300  # characters of a question that is joined with its answer into one sentence


def join_answers(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """Join each of an interviewer's questions with the paragraph that answers it.

    An interviewer is a speaker (“Q”, a name) at least half of whose turns are questions. The answer is
    another speaker's turn or, after a question mark, a paragraph without a named speaker.
    """
    turns = [SPEAKER.match(span.of(text)) for span in paragraphs]
    speakers = [turn[1] if turn else None for turn in turns]
    spoken = Counter(speakers)
    questions = [bool(ASKS.search(span.of(text))) for span in paragraphs]
    asked = Counter(speaker for speaker, asks in zip(speakers, questions, strict=True) if asks)
    joined: list[Span] = []
    question: int | None = None
    for place, (speaker, span) in enumerate(zip(speakers, paragraphs, strict=True)):
        if question is not None and (speaker or questions[question]) and speaker != speakers[question]:
            joined[-1] = Span(joined[-1].start, span.end)
            question = None
            continue
        joined.append(span)
        question = place if speaker and 2 * asked[speaker] >= spoken[speaker] else None
    return joined


def join_first_answers(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Join each speaker's question in a paragraph with the first sentence of its answer."""
    joined: list[Span] = []
    for span in sentences:
        last = joined[-1] if joined else None
        if last is not None and _is_answered(last.of(text), span.of(text)):
            joined[-1] = Span(last.start, span.end)
        else:
            joined.append(span)
    return joined


def _is_answered(question: str, answer: str) -> bool:
    asker, speaker = SPEAKER.match(question), SPEAKER.match(answer)
    if asker is None or len(question) > MAX_QUESTION:
        return False
    return bool(ASKS.search(question)) if speaker is None else speaker[1] != asker[1]
