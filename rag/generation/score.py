"""How likely each sentence of the passages answers a question.

Words choose the sentences that may, and a sentence encoder tells which of these are near the question in
meaning. Each step is a logistic regression, fitted by ``benchmarks/choosing.py``: of `FEATURES` on 700
questions about articles of an encyclopaedia and medical papers with their evidence, on the same with it taken
away, on 300 without an answer, on 257 about conversations, an encyclopaedia and a speech, with and without
their evidence, and on 550 with the name of another question, twice each; of `NEAR` on 682 of these. Neither
knows kinds of questions. More features (names, the order of words, what is matched nowhere, expressions of
the kind asked for) chose no better on questions that they were not fitted on, and refused worse.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.generation.features import FEATURES, Numbers, features, is_question, language_of
from rag.generation.rows import outdone
from rag.indexing.embed import Embedder
from rag.reading.instructions import addresses_model
from rag.retrieval.tables import under_headers
from rag.types import Passage, Sentence

NEAR = (
    *(name for name in FEATURES if name != "cosine"),
    "alone",  # the cosine of the encoder's vectors of question and sentence
    "placed",  # the same, with the title and the sentence before
)
"""The features of the second step, in this order."""

BIAS = -10.23
WEIGHTS = np.array([1.57, 3.98, 2.97, -1.25, 2.92, 1.49])
NEAR_BIAS = -9.59  # with it, `ENOUGH` refuses 15 % of the answerable questions of a set that it never saw
NEAR_WEIGHTS = np.array([1.82, 2.32, -1.91, 2.07, 1.35, 2.70, 2.75])
_MOST = 24  # sentences that the encoder reads


class SentenceVectors(Protocol):
    """Gives the sentences of some languages vectors that are near where their meaning is."""

    @property
    def languages(self) -> Collection[str]:
        """The codes of the languages that it reads."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of unit length, one a row."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might be cited, with the passage it stands in; `score` is in [0, 1)."""

    passage: Passage
    sentence: Sentence
    score: float


def score(
    question: str, passages: Sequence[Passage], embedder: Embedder, encoder: SentenceVectors | None = None
) -> list[Candidate]:
    """Every sentence of `passages`, in order, with its score.

    It is 0 for a question, for what addresses a language model instead of the reader, for a row of a table
    where another one has more of the question's words, and for all where the question has no word of content;
    with an `encoder` that reads the language of most passages, also for all but the 24 sentences that have
    most in common with the question. `embedder` gives words their vectors.
    """
    places = _places(passages)
    rows = features(question, passages, embedder)
    logits = np.where([tells(sentence.text) for _, sentence in places], rows @ WEIGHTS + BIAS, -np.inf)
    logits[~rows.any(axis=1) | np.array(outdone(question, passages), dtype=bool)] = -np.inf
    if encoder and language_of(passages) in encoder.languages:
        logits = _near(question, places, rows, logits, encoder)
    scores = 1 / (1 + np.exp(-logits))
    return [Candidate(*place, float(value)) for place, value in zip(places, scores, strict=True)]


def near(
    question: str, places: Sequence[tuple[Passage, Sentence]], rows: Numbers, encoder: SentenceVectors
) -> Numbers:
    """The features `NEAR` of sentences, one a row, from their `FEATURES`."""
    read = [_read(passage, sentence) for passage, sentence in places]
    texts = [text for text, _ in read]
    placed = [placed for _, placed in read]
    vectors = encoder.embed([question, *texts, *placed])
    cosines: Numbers = (vectors[1:] @ vectors[0]).astype(np.float64)
    others = np.delete(rows, FEATURES.index("cosine"), axis=1)
    return np.column_stack([others, cosines.reshape(2, -1).T])


def likeliest(logits: Numbers) -> NDArray[np.intp]:
    """The places of the sentences that the encoder is to read, best first."""
    best = np.argsort(-logits, kind="stable")[:_MOST]
    return best[np.isfinite(logits[best])]


def _near(
    question: str,
    places: Sequence[tuple[Passage, Sentence]],
    rows: Numbers,
    logits: Numbers,
    encoder: SentenceVectors,
) -> Numbers:
    """The logits of the second step, for the sentences that the first finds likeliest."""
    best = likeliest(logits)
    found = np.full(len(logits), -np.inf)
    if len(best):
        found[best] = near(question, [places[each] for each in best], rows[best], encoder) @ NEAR_WEIGHTS
        found[best] += NEAR_BIAS
    return found


def _read(passage: Passage, sentence: Sentence) -> tuple[str, str]:
    """A sentence, and the same after the title of its article and the sentence before it.

    A row of a table is read under its header.
    """
    place = passage.sentences.index(sentence)
    texts = under_headers(passage)
    before = "".join(f"{text} " for text in texts[max(0, place - 1) : place])
    return texts[place], f"{passage.title}. {before}{texts[place]}"


def tells(text: str) -> bool:
    """Whether a sentence tells its reader something."""
    return not is_question(text) and not addresses_model(text)


def _places(passages: Sequence[Passage]) -> list[tuple[Passage, Sentence]]:
    return [(passage, sentence) for passage in passages for sentence in passage.sentences]
