"""The material of a summary: the sentences of articles, with what counts for and against each."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.generation.context import whole
from rag.generation.leaning import leans
from rag.indexing.embed import Embedder
from rag.languages.words import STOPS, Word, stem, words
from rag.reading.instructions import addresses_model
from rag.types import Article, Passage, Sentence

_NAMED = 3.0  # extra weight of a name or a number: they say who, where and when
_PACE = 3.0  # sentences after which the worth of a sentence's place has halved
_CENTRAL = 0.3  # weight of the cosine with the article's mean; being its first sentence has weight 1
_FEWEST_WORDS = 6
_QUOTES = '"“”„«»'
_CLOSING = f"{_QUOTES}’')]}} "
_QUOTATION = re.compile(rf"[‘'{_QUOTES}][^{_QUOTES}]*[’'{_QUOTES}][.,]?")


@dataclass(frozen=True, slots=True)
class Material:
    """The sentences of one or more articles; most other fields have one item per sentence, in order.

    `articles` and `sections` are the numbers of the article and section that a sentence is in, `lengths`
    are in words, and `vectors` have unit length. `stems` are those of its content words; by `weights`, they
    add up to at most 1 in most sentences. `worth`, from 0 to 1.3, says how near a sentence is to the
    beginning of its article, and to the article's mean. `fit` sentences can be quoted, `alone` ones don't
    need the sentence before.
    """

    sentences: tuple[tuple[Passage, Sentence], ...]
    articles: NDArray[np.int_]
    sections: NDArray[np.int_]
    lengths: NDArray[np.int_]
    vectors: NDArray[np.float32]
    stems: tuple[frozenset[str], ...]
    weights: dict[str, float]
    worth: NDArray[np.float64]
    fit: NDArray[np.bool_]
    alone: NDArray[np.bool_]


def material(articles: Sequence[Article], embedder: Embedder) -> Material:
    """The material of one or more articles."""
    found = [_of_one(article, embedder) for article in articles]
    weights: dict[str, float] = defaultdict(float)
    for each in found:
        for term, weight in each.weights.items():
            weights[term] += weight
    counts = [len(each.sentences) for each in found]
    firsts = np.cumsum([0, *(each.sections[-1] + 1 for each in found[:-1])])
    return Material(
        sentences=tuple(one for each in found for one in each.sentences),
        articles=np.repeat(np.arange(len(found)), counts),
        sections=np.concatenate([each.sections + first for each, first in zip(found, firsts, strict=True)]),
        lengths=np.concatenate([each.lengths for each in found]),
        vectors=np.concatenate([each.vectors for each in found]),
        stems=tuple(one for each in found for one in each.stems),
        weights=dict(weights),
        worth=np.concatenate([each.worth for each in found]),
        fit=np.concatenate([each.fit for each in found]),
        alone=np.concatenate([each.alone for each in found]),
    )


def _of_one(article: Article, embedder: Embedder) -> Material:
    passages = whole(article)
    sentences = tuple((passage, sentence) for passage in passages for sentence in passage.sentences)
    texts = [sentence.text for _, sentence in sentences]
    read = [words(text, article.language) for text in texts]
    stems = tuple(
        frozenset(stem(word.norm, article.language) for word in found if not word.is_function)
        for found in read
    )
    lead = np.array([1 / (1 + order) for passage in passages for order in range(len(passage.sentences))])
    vectors = embedder.embed(texts)
    middle = lead @ vectors
    central = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    fit = np.array([_is_fit(text, len(found)) for text, found in zip(texts, read, strict=True)])
    if not fit.any():  # if all are list items, they are better than nothing
        fit[:] = True
    alone = np.array([place == 0 or not leans(text, article.language) for place, text in enumerate(texts)])
    if not (fit & alone).any():
        alone[:] = True
    return Material(
        sentences=sentences,
        articles=np.zeros(len(texts), dtype=int),
        sections=np.repeat(np.arange(len(passages)), [len(each.sentences) for each in passages]),
        lengths=np.array([len(found) for found in read]),
        vectors=vectors,
        stems=stems,
        weights=_weights(stems, lead, _named(read, article.language)),
        worth=_PACE / (_PACE + np.arange(len(texts))) + _CENTRAL * central,
        fit=fit,
        alone=alone,
    )


def _weights(
    stems: Sequence[frozenset[str]], lead: NDArray[np.float64], named: frozenset[str]
) -> dict[str, float]:
    """How much each stem says about an article: more at the head of a section, or as a name or number."""
    weights: dict[str, float] = defaultdict(float)
    for each, share in zip(stems, lead, strict=True):
        for term in each:
            weights[term] += float(share) * (1 + _NAMED * (term in named))
    most = max((sum(weights[term] for term in each) for each in stems), default=0.0) or 1.0
    return {term: weight / most for term, weight in weights.items()}


def _named(read: Sequence[Sequence[Word]], code: str) -> frozenset[str]:
    """The stems of numbers, and of words that are capitalised inside a sentence."""
    return frozenset(
        stem(word.norm, code)
        for found in read
        for place, word in enumerate(found)
        if word.norm[0].isdecimal() or (place > 0 and word.is_capitalised)
    )


def _is_fit(text: str, length: int) -> bool:
    """Whether `text` asserts something and can be quoted: not a heading, question, exclamation or item.

    Nor a quotation without its speaker, nor part of one that begins or ends in another sentence.
    """
    return (
        length >= _FEWEST_WORDS
        and text.rstrip(_CLOSING).endswith(STOPS)
        and sum(map(text.count, _QUOTES)) % 2 == 0
        and _QUOTATION.fullmatch(text) is None
        and not addresses_model(text)
    )
