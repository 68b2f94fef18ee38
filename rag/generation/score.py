"""How likely each sentence of the passages answers a question.

A logistic regression of `FEATURES`, fitted by ``benchmarks/choosing.py`` on 700 questions about articles of
an encyclopaedia and medical papers with their evidence, on the same with it taken away, on 300 without an
answer, on 257 about conversations, an encyclopaedia and a speech, with and without their evidence, and on
550 with the name of another question, twice each. It knows no kinds of questions. More features (names,
the order of words, what is matched nowhere, expressions of the kind asked for) chose no better on questions
that it was not fitted on, and refused worse.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.generation.features import features, is_question
from rag.indexing.embed import Embedder
from rag.reading.instructions import addresses_model
from rag.types import Passage, Sentence

BIAS = -10.23
WEIGHTS = np.array([1.57, 3.98, 2.97, -1.25, 2.92, 1.49])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might be cited, with the passage it stands in; `score` is in [0, 1)."""

    passage: Passage
    sentence: Sentence
    score: float


def score(question: str, passages: Sequence[Passage], embedder: Embedder) -> list[Candidate]:
    """Every sentence of `passages`, in order, with its score.

    It is 0 for a question, for what addresses a language model instead of the reader, and for all where
    the question has no word of content.
    """
    rows = features(question, passages, embedder)
    scores = rows.any(axis=1) / (1 + np.exp(-(rows @ WEIGHTS + BIAS)))
    return [
        Candidate(passage, sentence, float(value) if tells(sentence.text) else 0.0)
        for (passage, sentence), value in zip(_places(passages), scores, strict=True)
    ]


def tells(text: str) -> bool:
    """Whether a sentence tells its reader something."""
    return not is_question(text) and not addresses_model(text)


def _places(passages: Sequence[Passage]) -> list[tuple[Passage, Sentence]]:
    return [(passage, sentence) for passage in passages for sentence in passage.sentences]
