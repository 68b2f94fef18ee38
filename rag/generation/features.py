"""What a sentence has in common with a question: its words, and what stands around it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.generation.numbering import number_of, numbered
from rag.generation.rows import asks_extreme, extreme_rows
from rag.indexing.embed import Embedder
from rag.languages.language import language
from rag.languages.words import Word, phrases_in, stem, words
from rag.retrieval.tables import under_headers
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
_PART = 4  # the fewest letters of a stem that is looked for in compounds: “rat” is in many words
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

    The question is read in one of the languages of the passages, and a row of a table under its header.
    """
    plain = [sentence.text for passage in passages for sentence in passage.sentences]
    sentences = [text for passage in passages for text in under_headers(passage)]
    code = language_of(question, passages)
    read = _Text.read(question, code)
    asked = _terms(read)
    if not asked or not sentences:
        return np.zeros((len(sentences), len(FEATURES)))
    own = [_Text.read(text, code) for text in sentences]
    above = [_Text.read(f"{passage.title} {passage.section or ''}", code) for passage in passages]
    match = _Matches(asked, [*own, *above], embedder, in_parts=language(code).compounds)
    asks = np.array([is_question(text) for text in sentences])
    asking, given = _asking_number(question, code), _numbers(read, code)
    told = np.array(
        [
            bool(_numbers(text if shown == alone else _Text.read(alone, code), code) - given)
            for text, shown, alone in zip(own, sentences, plain, strict=True)
        ]
    )
    found = match.best(own)
    named, saying = numbered(question), _saying(code)
    part_numbers = _part_numbers(passages) if named else []
    for span, number in named:
        names = [word.start in span or each in saying for each, word in asked.items()]
        found[np.ix_([number in each for each in part_numbers], names)] = 1
    headed = np.array([shown != alone for shown, alone in zip(sentences, plain, strict=True)])
    for column, word in enumerate(asked.values()):
        if word.norm in asking:  # the header says what a number in a row counts
            found[told & headed, column] = 1
    _mark_extremes(found, question, code, passages, [word.norm for word in asked.values()])
    sizes = [len(passage.sentences) for passage in passages]
    around = _around(found, match.best(above), asks, sizes)
    weights = _weights(found)
    vectors = embedder.embed([*sentences, question])
    return np.column_stack(
        [
            found @ weights,
            around @ weights,
            vectors[:-1] @ vectors[-1],
            bool(asking) & ~told,
            np.repeat(1 / np.arange(1, len(sizes) + 1), sizes),
            np.full(len(sentences), min(len(asked), 8) / 8),
        ]
    ).astype(np.float64)


def language_of(question: str, passages: Sequence[Passage]) -> str:
    """The language of `passages` that a question is in, ``en`` without passages.

    It is the one with most function words in the question; of equal ones, that of most passages.
    """
    known = Counter(passage.language for passage in passages)

    def fit(code: str) -> tuple[int, int]:
        return sum(word.is_function for word in words(question, code)), known[code]

    return max(known, key=fit, default="en")


def _mark_extremes(
    found: Numbers, question: str, code: str, passages: Sequence[Passage], asked: Sequence[str]
) -> None:
    """Have the row with the largest number match a question for it, and no other row of its table."""
    sign, norms = asks_extreme(question, code)
    if not sign:
        return
    start = 0
    for passage in passages:
        best, others = extreme_rows(question, passage, sign)
        for column, norm in enumerate(asked):
            if norm in norms:
                found[[start + place for place in best], column] = 1
        found[[start + place for place in others]] = 0
        start += len(passage.sentences)


def is_question(text: str) -> bool:
    """Whether a sentence ends in a question mark, or in one that is quoted."""
    return text.rstrip("\"”’'»」』").endswith(("?", "？"))


def _asking_number(question: str, code: str) -> set[str]:
    """The words by which a question asks how many, how much or when; none where it does not."""
    found = phrases_in(question, language(code).asks_number, code)
    return {word for phrase in found for word in phrase.split("_")}


def _saying(code: str) -> set[str]:
    """The stems of words like “say”: what a numbered part says is the part itself."""
    return {stem(word, code) for word in language(code).reports.get("said", ())}


def _part_numbers(passages: Sequence[Passage]) -> list[tuple[str | None, str | None]]:
    """The numbers with which each sentence and its section begin."""
    return [
        (number_of(sentence.text), number_of(passage.section or ""))
        for passage in passages
        for sentence in passage.sentences
    ]


def _numbers(text: _Text, code: str) -> set[str]:
    """The numbers of a text, in digits or in words, and its days and months."""
    known = language(code)
    return {
        word.norm
        for word in text.words
        if word.text[0].isdigit() or word.norm in known.numerals or word.norm in known.calendar
    }


def _terms(question: _Text) -> dict[str, Word]:
    """The words of a question by their stems, each once."""
    return dict(zip(reversed(question.stems), reversed(question.words), strict=True))


def _weights(found: Numbers) -> Numbers:
    """What each word counts for, in shares of one: its inverse sentence frequency."""
    count = len(found)
    rarity = np.log((count + 1) / ((found > _SAME).sum(axis=0) + 0.5)) / np.log((count + 1) / 0.5)
    weights: Numbers = np.maximum(rarity, _RARE)
    weights /= weights.sum()
    return weights


def _around(found: Numbers, above: Numbers, asks: NDArray[np.bool_], sizes: Sequence[int]) -> Numbers:
    """The matches of each sentence, or of what stands around it where that is more.

    What follows a question answers it, so that the question's words are as good as its own.
    """
    starts = np.cumsum([0, *sizes])
    blocks = []
    for heading, start, end in zip(above, starts, starts[1:], strict=False):
        block = found[start:end]
        near = np.maximum(block, _HEADING * heading)
        for step, worth in ((1, _BEFORE), (2, _FARTHER)):
            near[step:] = np.maximum(near[step:], worth * block[:-step])
        near[:-1] = np.maximum(near[:-1], _BEHIND * block[1:])
        answers = np.flatnonzero(asks[start : end - 1]) + 1
        near[answers] = np.maximum(near[answers], block[answers - 1])
        blocks.append(near)
    return np.concatenate(blocks)


class _Matches:
    """How well each word of a question is matched by the words of texts, in [0, 1].

    With `in_parts`, a word also matches those that begin or end with it: “Ausweis”, “Bibliotheksausweis”.
    """

    def __init__(
        self, asked: dict[str, Word], texts: Sequence[_Text], embedder: Embedder, *, in_parts: bool
    ) -> None:
        known = {stem: word.norm for text in texts for stem, word in zip(text.stems, text.words, strict=True)}
        self._places = {stem: place for place, stem in enumerate(known)}
        vectors = embedder.embed([*(word.norm for word in asked.values()), *known.values()])
        cosines = vectors[: len(asked)] @ vectors[len(asked) :].T
        self._values = _VECTOR * np.clip((cosines - _DISTANT) / (_NEAR - _DISTANT), 0, 1).astype(np.float64)
        for row, (own, word) in zip(self._values, asked.items(), strict=True):
            if word.text[0].isdigit():
                row[:] = 0  # the vectors of numbers are all alike
            if in_parts:
                shared = [place for each, place in self._places.items() if _is_part(own, each)]
                row[shared] = np.maximum(row[shared], _VECTOR)
            if own in self._places:
                row[self._places[own]] = 1

    def best(self, texts: Sequence[_Text]) -> Numbers:
        """Of shape (texts, words of the question)."""
        places = ([self._places[each] for each in text.stems] for text in texts)
        return np.array([self._values[:, each].max(axis=1, initial=0) for each in places])


def _is_part(one: str, other: str) -> bool:
    """Whether one of two stems begins or ends with the other, as a compound does with its parts."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _PART and short.isalpha() and (long.startswith(short) or long.endswith(short))
