"""A summary of an article in its own sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.generation.context import whole
from rag.indexing.embed import Embedder
from rag.languages.words import words
from rag.types import Article, CitedSentence, Passage, Sentence, SummaryForm
from rag.verification.checker import Checker
from rag.verification.citations import cite
from rag.verification.verify import quoted

_CENTRAL = 0.4  # the weight of a sentence's cosine with the whole article
_LOCAL = 0.2  # of its cosine with its section
_OPENING = 1.5  # of its place in the article: first, second, third …
_LEADING = 0.25  # of its place in its section
_PACE = 3.0  # sentences over which that place loses half of its worth
_LENGTH = 0.3  # of its length, up to a full sentence: short ones tease more than they tell
_FULL = 20  # words
_NEW_SECTION = 1.5  # for a section that the summary does not have yet
_REDUNDANT = 0.4  # against a sentence that is close to one already chosen
_LEANING = 0.35  # against a sentence that does not stand by itself
_UNFIT = 2.0  # against questions, bare quotations and sentences too short to say anything
_ALIKE = 0.93  # the cosine from which two sentences are taken for the same
_FEWEST_WORDS = 6

_LEANS = re.compile(
    r"(?:furthermore|moreover|however|also|but|and|or|so|yet|thus|therefore|hence|meanwhile|nevertheless|nonetheless|"
    r"besides|additionally|consequently|instead|otherwise|likewise|similarly|still|then|afterwards|indeed|"
    r"in addition|in contrast|in turn|in other words|as a result|at the same time|for (?:example|instance)|"
    r"on the (?:other|one) hand|on one hand|by contrast|after that|because of this|"
    r"he|she|it|they|we|his|her|hers|its|their|this|that|these|those|such|there|here|one|another|both)\b",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r"[\"“‘'].*[\"”’'][.,]?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence's passage (an index), which is a section, and its place in it, from 0."""

    section: int
    order: int


def summarize_extractive(
    article: Article, embedder: Embedder, form: SummaryForm, checker: Checker
) -> tuple[CitedSentence, ...]:
    """Sentences of `article` (at least one), in its order, each citing itself: as many as `form` allows.

    They are chosen one by one: near the middle of what the article says, early in the article and
    in their section, from a section not yet cited, unlike those chosen before, and able to stand
    alone. Fewer come back only when the article has no more that differ.
    """
    passages = whole(article)
    body, places = _body(passages)
    if not body:
        return ()
    vectors = embedder.embed([sentence.text for sentence in body]).astype(np.float64)
    lengths = [len(words(sentence.text, article.language)) for sentence in body]
    worth = _worth(body, lengths, places, vectors)
    leaning = np.array([_LEANING * (_LEANS.match(sentence.text) is not None) for sentence in body])
    chosen = _choose(worth, leaning, places, vectors, _most(form))
    if form.words is not None:
        chosen = _within(chosen, lengths, form.words)
    return quoted([cite(passages[places[i].section], body[i]) for i in sorted(chosen)], checker)


def _most(form: SummaryForm) -> int:
    """How many sentences at the most; where words are counted, more than they can be."""
    if form.style == "headline":
        return 1
    return max(1, form.sentences if form.words is None else form.words // _FEWEST_WORDS)


def _within(chosen: Sequence[int], lengths: Sequence[int], most: int) -> list[int]:
    """The best of `chosen`, best first, that have at most so many words together; one at the least."""
    kept = list(chosen[:1])
    left = most - sum(lengths[i] for i in kept)
    for i in chosen[1:]:
        if lengths[i] <= left:
            kept.append(i)
            left -= lengths[i]
    return kept


def _body(passages: Sequence[Passage]) -> tuple[list[Sentence], list[_Place]]:
    """The sentences of all passages, with their places."""
    body, places = [], []
    for number, passage in enumerate(passages):
        for order, sentence in enumerate(passage.sentences):
            body.append(sentence)
            places.append(_Place(number, order))
    return body, places


def _worth(
    body: Sequence[Sentence],
    lengths: Sequence[int],
    places: Sequence[_Place],
    vectors: NDArray[np.float64],
) -> NDArray[np.float64]:
    """What each sentence is worth by itself."""
    sections = np.array([place.section for place in places])
    middles = np.stack([_unit(vectors[sections == section].mean(axis=0)) for section in sections])
    central = vectors @ _unit(vectors.mean(axis=0))
    local = (vectors * middles).sum(axis=1)
    opening = 1 / (1 + np.arange(len(body)) / _PACE)
    full = np.minimum(1.0, np.array(lengths) / _FULL)
    leading = np.array([1 / (1 + place.order) for place in places])
    against = np.array(
        [_against(sentence.text, length) for sentence, length in zip(body, lengths, strict=True)]
    )
    worth: NDArray[np.float64] = (
        _CENTRAL * central
        + _LOCAL * local
        + _OPENING * opening
        + _LEADING * leading
        + _LENGTH * full
        - against
    )
    return worth


def _against(text: str, length: int) -> float:
    """What speaks against quoting `text` at all."""
    bare = text.rstrip("\"”’'").endswith("?") or length < _FEWEST_WORDS or _QUOTATION.fullmatch(text)
    return _UNFIT if bare else 0.0


def _choose(
    worth: NDArray[np.float64],
    leaning: NDArray[np.float64],
    places: Sequence[_Place],
    vectors: NDArray[np.float64],
    wanted: int,
) -> list[int]:
    """The numbers of at most `wanted` sentences, best first.

    `leaning` is taken off a sentence's worth unless the sentence before it is in the summary too.
    """
    sections = np.array([place.section for place in places])
    chosen: list[int] = []
    closest = np.zeros(len(worth))
    new = np.ones(len(worth), dtype=bool)
    left = np.ones(len(worth), dtype=bool)
    while left.any() and len(chosen) < wanted:
        now = worth - leaning + _NEW_SECTION * new - _REDUNDANT * closest
        best = int(np.where(left, now, -np.inf).argmax())
        chosen.append(best)
        leaning = np.where(np.arange(len(worth)) == best + 1, 0.0, leaning)
        closest = np.maximum(closest, vectors @ vectors[best])
        new &= sections != sections[best]
        left &= closest < _ALIKE
        left[best] = False
    return chosen


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
