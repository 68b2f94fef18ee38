"""What a sentence has in common with a question: its words, and what stands around it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.generation.tables import headers
from rag.indexing.embed import Embedder
from rag.languages.language import language
from rag.languages.words import Word, stem, words
from rag.types import Passage

Numbers = NDArray[np.float64]

FEATURES = (
    "words",  # the weight of the question's words that the sentence matches
    "around",  # the same, with the headings above it and the sentences next to it
    "cosine",  # of the vectors of question and sentence
    "unnumbered",  # 1 where the question asks for a number, and the sentence has none but the question's
    "rank",  # 1 / the rank of its passage
    "size",  # the number of the question's words in eighths, 1 at most: long questions are matched in part
)
"""What `features` tells of a sentence, in this order."""

_DISTANT, _NEAR = 0.25, 0.75  # cosines of two words' static vectors: unrelated, and as good as the same
_VECTOR = 0.8  # what a match is worth that is not of one stem
_SAME = 0.7  # from here on, a word counts as found in a sentence
_RARE = 0.15  # the least weight of a word, that of one which stands in every sentence
_HEADING, _BEFORE, _FARTHER, _BEHIND = 0.7, 0.8, 0.5, 0.4  # what a match is worth that stands there


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of content of a text, and the stem of each."""

    words: tuple[Word, ...]
    stems: tuple[str, ...]

    @classmethod
    def read(cls, text: str, code: str) -> "_Text":
        own = tuple(word for word in words(text, code) if not word.is_function)
        return cls(own, tuple(stem(word.norm, code) for word in own))


def features(question: str, passages: Sequence[Passage], embedder: Embedder) -> Numbers:
    """Of shape (sentences of `passages`, `FEATURES`); all 0 where the question has no word of content.

    The question is read in the language of most passages.
    """
    sentences = [sentence.text for passage in passages for sentence in passage.sentences]
    code = Counter(passage.language for passage in passages).most_common(1)[0][0] if passages else "en"
    asked, asks_number = _asked(question, code)
    if not asked or not sentences:
        return np.zeros((len(sentences), len(FEATURES)))
    own = [_Text.read(text, code) for text in sentences]
    above = [_Text.read(f"{passage.title} {passage.section or ''}", code) for passage in passages]
    match = _Matches(asked, [*own, *above], embedder)
    found = match.best(own)
    sizes = [len(passage.sentences) for passage in passages]
    around = _around(found, match.best(above), _leads(passages), sizes)
    given = _numbers(_Text.read(question, code), code)
    weights = _weights(found)
    vectors = embedder.embed([*sentences, question])
    return np.column_stack(
        [
            found @ weights,
            around @ weights,
            vectors[:-1] @ vectors[-1],
            [asks_number and not _numbers(text, code) - given for text in own],
            np.repeat(1 / np.arange(1, len(sizes) + 1), sizes),
            np.full(len(sentences), min(len(asked), 8) / 8),
        ]
    ).astype(np.float64)


def is_question(text: str) -> bool:
    """Whether a sentence ends in a question mark, or in one that is quoted."""
    return text.rstrip("\"”’'»」』").endswith(("?", "？"))


def _asked(question: str, code: str) -> tuple[dict[str, Word], bool]:
    """The words of content of a question by their stems, and whether it asks how many, how much or when.

    Those by which it asks that are left out: no answer has them.
    """
    found = words(question, code)
    norms = [word.norm for word in found]
    asking: set[int] = set()
    for phrase in (phrase.split("_") for phrase in language(code).asks_number):
        for start in range(len(norms) - len(phrase) + 1):
            if norms[start : start + len(phrase)] == phrase:
                asking.update(range(start, start + len(phrase)))
    own: dict[str, Word] = {}
    for place, word in enumerate(found):
        if not word.is_function and place not in asking:
            own.setdefault(stem(word.norm, code), word)
    return own, bool(asking)


def _numbers(text: _Text, code: str) -> set[str]:
    """The numbers of a text, in digits or in words, and its days and months."""
    known = language(code)
    return {
        word.norm
        for word in text.words
        if word.text[0].isdigit() or word.norm in known.numerals or word.norm in known.calendar
    }


def _weights(found: Numbers) -> Numbers:
    """What each word counts for, in shares of one: its inverse sentence frequency."""
    count = len(found)
    rarity = np.log((count + 1) / ((found > _SAME).sum(axis=0) + 0.5)) / np.log((count + 1) / 0.5)
    weights: Numbers = np.maximum(rarity, _RARE)
    weights /= weights.sum()
    return weights


def _around(found: Numbers, above: Numbers, leads: Sequence[int], sizes: Sequence[int]) -> Numbers:
    """The matches of each sentence, or of what stands around it where that is more.

    What a sentence goes on from is as good as its own words.
    """
    starts = np.cumsum([0, *sizes])
    blocks = []
    for heading, start, end in zip(above, starts, starts[1:], strict=False):
        block = found[start:end]
        near = np.maximum(block, _HEADING * heading)
        for step, worth in ((1, _BEFORE), (2, _FARTHER)):
            near[step:] = np.maximum(near[step:], worth * block[:-step])
        near[:-1] = np.maximum(near[:-1], _BEHIND * block[1:])
        blocks.append(near)
    whole = found.copy()
    for place, lead in enumerate(leads):
        whole[place] = np.maximum(whole[place], whole[lead])
    around: Numbers = np.maximum(np.concatenate(blocks), whole)
    return around


def _leads(passages: Sequence[Passage]) -> list[int]:
    """The place of the sentence that each goes on from, or its own.

    An answer goes on from its question, a row of a table from the first, and that from the line above it.
    """
    leads: list[int] = []
    for passage in passages:
        first = len(leads)
        before = ""
        for place, (sentence, header) in enumerate(zip(passage.sentences, headers(passage), strict=True)):
            goes_on = is_question(before) or (header == place and place)
            leads.append(first + (header if header not in (None, place) else place - 1 if goes_on else place))
            before = sentence.text
    return leads


class _Matches:
    """How well each word of a question is matched by the words of texts, in [0, 1]."""

    def __init__(self, asked: dict[str, Word], texts: Sequence[_Text], embedder: Embedder) -> None:
        known = {stem: word.norm for text in texts for stem, word in zip(text.stems, text.words, strict=True)}
        self._places = {stem: place for place, stem in enumerate(known)}
        vectors = embedder.embed([*(word.norm for word in asked.values()), *known.values()])
        cosines = vectors[: len(asked)] @ vectors[len(asked) :].T
        self._values = _VECTOR * np.clip((cosines - _DISTANT) / (_NEAR - _DISTANT), 0, 1).astype(np.float64)
        for row, (own, word) in zip(self._values, asked.items(), strict=True):
            if word.text[0].isdigit():
                row[:] = 0  # the vectors of numbers are all alike
            if own in self._places:
                row[self._places[own]] = 1

    def best(self, texts: Sequence[_Text]) -> Numbers:
        """Of shape (texts, words of the question)."""
        places = ([self._places[each] for each in text.stems] for text in texts)
        return np.array([self._values[:, each].max(axis=1, initial=0) for each in places])
