"""How well each sentence of the passages answers a question: a number in (0, 1), or nothing.

The score is a logistic regression of six features, fitted on 268 questions with marked evidence over
conversations, an encyclopaedia and a speech, on the same questions with that evidence taken away,
and on 112 questions about five news articles, 46 of which those articles do not answer. The other
constants were chosen by hand on the same questions, and not refitted. What was changed since was
tried with ``benchmarks/answering.py`` on the former and on 221 other questions about fourteen news
articles; a refit with more features refused better and chose worse, and was left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.generation.expressions import fits, strict
from rag.generation.question import LIGHT, Question, Term, content, words
from rag.generation.synonyms import synonyms
from rag.indexing.embed import Embedder
from rag.reading.instructions import addresses_model
from rag.types import Passage, Sentence

WEIGHTS = np.array([3.25, 1.44, 1.86, 0.92, 2.15, -0.99])
BIAS = -4.46
FACT = 0.5  # for a fact: what holds all that a fact must hold has proved more than its words

_FACTS = ("money", "count", "amount", "time", "person", "place")
_DISTANT, _NEAR = 0.25, 0.75  # cosines of two words' static vectors: unrelated, and as good as the same
_VECTOR, _SYNONYM, _FAMILY = 0.8, 0.8, 0.85  # what a match is worth that is not of one stem
_SAME = 0.7  # from here on, a term counts as found in a sentence
_FOUND = 0.25  # below this, a term counts as missing
_PRESENT = 0.5  # below this, a name, or a term where there are few, stands nowhere
_TELLING, _ALL_ELSE = 3, 0.5  # terms, and their mean match, that make up for a name that is not there
_TOPIC = 0.55  # the mean match of the terms, wherever it stands, below which the passages are of other things
_FEW = 2  # terms, of which each must stand somewhere
_FORGIVING = 4  # the number of terms, names aside, from which one may be missing
_LIGHT = 0.35  # the weight of a word that an answer need not hold
_RARE = 0.15  # the least weight of a word that stands in every sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that might be cited, with the passage it stands in; `score` is in [0, 1)."""

    passage: Passage
    sentence: Sentence
    score: float


def score(question: Question, passages: Sequence[Passage], embedder: Embedder) -> list[Candidate]:
    """Every sentence of `passages`, in order, with its score.

    All are 0 where the question has no terms; so is what addresses a language model instead of the
    reader.
    """
    places = [(passage, sentence) for passage in passages for sentence in passage.sentences]
    if not places or not question.terms:
        return [Candidate(passage, sentence, 0.0) for passage, sentence in places]
    rows, possible = features(question, passages, embedder)
    possible &= [not addresses_model(sentence.text) for _, sentence in places]
    sure = FACT if question.kind in _FACTS else 0.0
    scores = possible / (1 + np.exp(-(rows @ WEIGHTS + BIAS + sure)))
    return [Candidate(*place, float(value)) for place, value in zip(places, scores, strict=True)]


def features(
    question: Question, passages: Sequence[Passage], embedder: Embedder
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Six features of each sentence, of shape (sentences, 6), and whether it can be an answer at all."""
    terms = question.terms
    sentences = [sentence.text for passage in passages for sentence in passage.sentences]
    own = [content(text) for text in sentences]
    above = [content(f"{passage.title} {passage.section or ''}") for passage in passages]
    match = _Matcher(terms, [term for text in (*own, *above) for term in text], embedder)
    found = np.array([match.best(text) for text in own])
    around = _context(found, passages, np.array([match.best(text) for text in above]))
    anywhere = np.maximum(found.max(axis=0), around.max(axis=0))

    weights = _weights(terms, found)
    vectors = embedder.embed([*sentences, question.text])
    stems = {term.stem for term in words(question.text)} | {term.word for term in words(question.text)}
    fit = np.array([fits(question, text, stems) for text in sentences])
    ranks = np.repeat([1 / (1 + rank) for rank in range(len(passages))], [len(p.sentences) for p in passages])
    rows = np.column_stack(
        [
            found @ weights,
            around @ weights,
            vectors[:-1] @ vectors[-1],
            ranks,
            np.full(len(sentences), (1 - anywhere) @ weights),
            [text.rstrip("\"”’'").endswith("?") for text in sentences],
        ]
    ).astype(np.float64)
    if not question.compares:
        return rows, _possible(question, terms, around, anywhere, fit)
    possible = np.zeros(len(sentences), dtype=np.bool_)
    articles = np.repeat([passage.article for passage in passages], [len(p.sentences) for p in passages])
    for article in dict.fromkeys(articles):
        # Of two things that are compared, an article need not know the other.
        here = articles == article
        reach = np.maximum(found[here].max(axis=0), around[here].max(axis=0))
        asked = (reach >= _PRESENT) | (anywhere < _PRESENT)
        kept = [term for term, is_asked in zip(terms, asked, strict=True) if is_asked]
        if kept:
            possible[here] = _possible(question, kept, around[here][:, asked], reach[asked], fit[here])
    return rows, possible


def _possible(
    question: Question,
    terms: Sequence[Term],
    around: NDArray[np.float64],
    anywhere: NDArray[np.float64],
    fit: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which sentences can be an answer: static vectors alone cannot tell a fact from its neighbour.

    None where most of the question stands nowhere, or one of its only two terms. Where one of its
    names does not, only those with enough of all else that it asks. For a fact (who, when, how
    many …) or advice, only those that hold an expression of the kind asked for and, in or around
    them, every term, or all but one of four that are no names.
    """
    core = np.array([term.stem in question.required for term in terms])
    if not core.any():
        return fit
    weakest = anywhere[core].min() if core.sum() <= _FEW else 1.0
    if anywhere[core].max() < _SAME or anywhere[core].mean() < _TOPIC or weakest < _PRESENT:
        return np.zeros(len(around), dtype=np.bool_)
    names = np.array([term.name for term in terms])
    absent = names & (anywhere < _PRESENT)
    matched = around[:, core] >= _FOUND
    possible = np.ones(len(around), dtype=np.bool_)
    if absent.any():
        others = core & ~absent
        if others.sum() < _TELLING:
            return np.zeros(len(around), dtype=np.bool_)
        possible &= around[:, others].mean(axis=1) >= _ALL_ELSE
    if strict(question):
        possible &= fit
    if question.kind in _FACTS or question.advice:
        needed = core.sum() - ((core & ~names).sum() >= _FORGIVING)
        possible &= matched.sum(axis=1) >= needed
    return possible


def _context(
    found: NDArray[np.float64], passages: Sequence[Passage], above: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The matches of each sentence, its neighbours' (more of those before it) and its headings'."""
    blocks, start = [], 0
    for passage, heading in zip(passages, above, strict=True):
        block = found[start : start + len(passage.sentences)]
        start += len(block)
        near = np.maximum(block, 0.7 * heading)
        for step, share in ((1, 0.8), (2, 0.5)):
            near[step:] = np.maximum(near[step:], share * block[:-step])
        near[:-1] = np.maximum(near[:-1], 0.4 * block[1:])
        blocks.append(near)
    return np.concatenate(blocks)


def _weights(terms: Sequence[Term], found: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each term counts for, in shares of one: its inverse sentence frequency in the passages."""
    n = len(found)
    rarity = np.log((n + 1) / ((found > _SAME).sum(axis=0) + 0.5)) / np.log((n + 1) / 0.5)
    light = np.array([_LIGHT if term.word in LIGHT else 1.0 for term in terms])
    weights: NDArray[np.float64] = np.maximum(rarity, _RARE) * light
    weights /= weights.sum()
    return weights


class _Matcher:
    """How well each term of a question is matched by the words of the passages, each in [0, 1]."""

    def __init__(self, terms: Sequence[Term], vocabulary: Sequence[Term], embedder: Embedder) -> None:
        self._terms = terms
        known = {term.stem: term.word for term in vocabulary}
        self._places: Mapping[str, int] = {stem: place for place, stem in enumerate(known)}
        vectors = embedder.embed([*(term.word for term in terms), *known.values()])
        cosines = vectors[: len(terms)] @ vectors[len(terms) :].T
        self._values = _VECTOR * np.clip((cosines - _DISTANT) / (_NEAR - _DISTANT), 0, 1).astype(np.float64)
        for row, term in zip(self._values, terms, strict=True):
            if term.word[0].isdigit():
                row[:] = 0.0
            alike = synonyms(term.stem)
            for stem, place in self._places.items():
                row[place] = max(row[place], _surface(term.stem, stem, alike))

    def best(self, text: Sequence[Term]) -> NDArray[np.float64]:
        """The best match of each term among the words of `text`."""
        places = [self._places[term.stem] for term in text]
        best: NDArray[np.float64] = self._values[:, places].max(axis=1, initial=0.0)
        return best


def _surface(stem: str, other: str, alike: frozenset[str]) -> float:
    """The match of two stems: the same, of one family by their first letters, or synonyms."""
    if stem == other:
        return 1.0
    if min(len(stem), len(other)) >= 4 and not stem[0].isdigit():
        shared = max(4, min(len(stem), len(other)) - 2)
        if stem[:shared] == other[:shared]:
            return _FAMILY
    return _SYNONYM if other in alike else 0.0
