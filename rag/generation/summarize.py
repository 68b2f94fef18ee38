"""Summarize articles in their own sentences."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.generation.material import Material, material
from rag.indexing.embed import Embedder
from rag.types import Article, CitedSentence, Passage, SummaryForm
from rag.verification.checker import Checker
from rag.verification.citations import cite
from rag.verification.verify import quoted

READ = 2_000
"""The sentences at the beginning of an article that an outline is made of: they take a second."""

_COVERING = 2.0  # weight of the words that a sentence adds; its place has weight 1
_NEW_SECTION = 0.5  # bonus for a section that the summary doesn't cite yet
_FULL = 40  # words; a longer sentence doesn't count for more
_ALIKE = 0.93  # at this cosine or above, two sentences count as the same


def summarize_extractive(
    articles: Sequence[Article], embedder: Embedder, form: SummaryForm, checker: Checker
) -> tuple[CitedSentence, ...]:
    """Sentences of `articles`, in their order, each citing itself; at least one of each article.

    They are chosen one at a time, as many as `form` allows: those that add the most words that say what
    the article is about (maximum coverage: Filatova and Hatzivassiloglou 2004,
    https://aclanthology.org/C04-1057), that are near its beginning, and whose section isn't cited yet.
    A sentence that depends on the one before it is only chosen together with it. There may be fewer
    sentences than `form` allows if no more can be quoted.
    """
    found = material(articles, embedder)
    return quoted([cite(*found.sentences[place]) for place in sorted(_choose(found, form))], checker)


def outline(articles: Sequence[Article], embedder: Embedder, most: int) -> list[Passage]:
    """At most `most` sentences of `articles`, each a passage, in the order in which a summary takes them.

    There is one of each article, if `most` allows, and of a long one only the beginning is read.
    """
    found = material([replace(each, sentences=each.sentences[:READ]) for each in articles], embedder)
    chosen = (found.sentences[place] for place in _choose(found, SummaryForm(sentences=most)))
    return [
        replace(passage, start=sentence.start, end=sentence.end, sentences=(sentence,))
        for passage, sentence in chosen
    ]


def _choose(found: Material, form: SummaryForm) -> list[int]:
    """The places of the chosen sentences; the first one of an article may exceed `form`."""
    cover = _Cover(found)
    dense = np.minimum(1.0, _FULL / np.maximum(found.lengths, 1))
    follows = np.diff(found.articles, prepend=-1) == 0
    left, alone = found.fit.copy(), found.alone.copy()
    awaited, uncited = np.ones(len(left), dtype=bool), np.ones(len(left), dtype=bool)
    sentences, length = _most(form)
    chosen: list[int] = []
    while True:
        value = found.worth + _COVERING * cover.adding * dense + _NEW_SECTION * uncited
        with_previous = ~alone & follows & np.roll(alone & left, 1)
        value = np.where(alone, value, (value + np.roll(value, 1)) / 2)
        sizes = found.lengths + with_previous * np.roll(found.lengths, 1)
        able = left & (alone | with_previous) & (1 + with_previous <= sentences) & (sizes <= length)
        firsts = left & alone & awaited
        able = firsts if firsts.any() else able
        if not able.any():
            return chosen
        best = int(np.where(able, value, -np.inf).argmax())
        for place in (best - 1, best) if with_previous[best] else (best,):
            chosen.append(place)
            cover.take(place)
            sentences -= 1
            length -= found.lengths[place]
            left &= found.vectors @ found.vectors[place] < _ALIKE
            left[place] = False
            alone[place + 1 : place + 2] = True
            uncited &= found.sections != found.sections[place]
            awaited &= found.articles != found.articles[place]


def _most(form: SummaryForm) -> tuple[float, float]:
    """How many sentences and how many words a summary may have."""
    if form.words is not None and form.style != "headline":
        return math.inf, form.words
    return (1 if form.style == "headline" else form.sentences), math.inf


class _Cover:
    """What each sentence adds to those already taken: the weights of stems that none of these has."""

    def __init__(self, found: Material) -> None:
        self.adding = np.array([sum(found.weights[term] for term in stems) for stems in found.stems])
        self._found = found
        self._covered: set[str] = set()
        self._holders: dict[str, list[int]] = defaultdict(list)
        for place, stems in enumerate(found.stems):
            for term in stems:
                self._holders[term].append(place)

    def take(self, place: int) -> None:
        """Take the sentence at `place`: from now on, its stems add nothing."""
        for term in self._found.stems[place] - self._covered:
            self.adding[self._holders[term]] -= self._found.weights[term]
        self._covered |= self._found.stems[place]
