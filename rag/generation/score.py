"""How likely each sentence of the passages answers a question.

Words choose the sentences that may, and a sentence encoder tells which of these are near the question in
meaning. Each step has two regressions, fitted by ``benchmarks/choosing.py``:

A logistic one tells whether a sentence answers, and so whether any does. That of `FEATURES` is fitted on 700
questions about articles of an encyclopaedia and medical papers with their evidence, on the same with it taken
away, on 300 without an answer, on 257 about conversations, an encyclopaedia and a speech, with and without
their evidence, and on 550 with the name of another question, twice each; that of `NEAR` on 682 of these.

A conditional logit (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974) tells which
of a question's sentences is the likeliest to answer, if one does. It is fitted on the 24 likeliest sentences
of 405 questions with their evidence. One of its best three is evidence 1 to 3 points more often than of the
logistic one's, on questions that neither was fitted on; but it refuses no better.

They know no kinds of questions. More features (names, the order of words, what is matched nowhere,
expressions of the kind asked for, the lead over the question's other sentences, how many there are) chose no
better on questions that they were not fitted on, and refused better on some sets and worse on others.
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
CHOICE = np.array([3.05, 8.28, 3.58, -2.22, 1.44, 0.0])  # 0 for what all sentences of a question have alike
NEAR_CHOICE = np.array([2.80, 7.39, -2.49, 0.51, 0.0, 5.01, 5.02])
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
    """A sentence that might be cited, with the passage it stands in.

    `score`, in [0, 1), tells how likely it is to answer, and `share`, in [0, 1], how likely it is to be the
    one that does, if one of the question's candidates does.
    """

    passage: Passage
    sentence: Sentence
    score: float
    share: float


def score(
    question: str, passages: Sequence[Passage], embedder: Embedder, encoder: SentenceVectors | None = None
) -> list[Candidate]:
    """Every sentence of `passages`, in order, with its score and its share.

    They are 0 for a question, for what addresses a language model instead of the reader, for a row of a table
    where another one has more of the question's words, and for all where the question has no word of content;
    with an `encoder` that reads the question's language, also for all but the 24 sentences that have
    most in common with the question. `embedder` gives words their vectors.
    """
    places = _places(passages)
    rows = features(question, passages, embedder)
    told = np.array([tells(sentence.text) for _, sentence in places], dtype=np.bool_) & rows.any(axis=1)
    told &= ~np.array(outdone(question, passages), dtype=np.bool_)
    logits = np.where(told, rows @ WEIGHTS + BIAS, -np.inf)
    utilities = np.where(told, rows @ CHOICE, -np.inf)
    if encoder and language_of(question, passages) in encoder.languages:
        best = likeliest(logits)
        read = as_read(passages)
        closer = near(question, [read[each] for each in best], rows[best], encoder)
        logits = _spread(closer @ NEAR_WEIGHTS + NEAR_BIAS, best, len(places))
        utilities = _spread(closer @ NEAR_CHOICE, best, len(places))
    scores = 1 / (1 + np.exp(-logits))
    found = zip(places, scores.tolist(), _shares(utilities).tolist(), strict=True)
    return [Candidate(*place, value, share) for place, value, share in found]


def as_read(passages: Sequence[Passage]) -> list[tuple[str, str]]:
    """Each sentence as the encoder reads it, and the same after its article's title and the sentence before.

    A row of a table is read under its header.
    """
    return [
        (text, f"{passage.title}. {before}{text}")
        for passage in passages
        for texts in [under_headers(passage)]
        for before, text in zip(["", *(f"{text} " for text in texts)], texts, strict=False)
    ]


def near(question: str, read: Sequence[tuple[str, str]], rows: Numbers, encoder: SentenceVectors) -> Numbers:
    """The features `NEAR` of sentences, one a row, from what `as_read` gives of them and their `FEATURES`."""
    if not read:
        return np.zeros((0, len(NEAR)))
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


def _spread(values: Numbers, places: NDArray[np.intp], size: int) -> Numbers:
    """An array of `size` with `values` at `places`, and minus infinity elsewhere."""
    found = np.full(size, -np.inf)
    found[places] = values
    return found


def _shares(utilities: Numbers) -> Numbers:
    """The softmax, all 0 if no utility is finite."""
    best = utilities.max(initial=-np.inf)
    if not np.isfinite(best):
        return np.zeros(len(utilities))
    odds = np.exp(utilities - best)
    shares: Numbers = odds / odds.sum()
    return shares


def tells(text: str) -> bool:
    """Whether a sentence tells its reader something."""
    return not is_question(text) and not addresses_model(text)


def _places(passages: Sequence[Passage]) -> list[tuple[Passage, Sentence]]:
    return [(passage, sentence) for passage in passages for sentence in passage.sentences]
