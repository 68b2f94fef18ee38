"""Make up news: words, people and numbers drawn by Zipf's law, the same for the same seed.

The most frequent words are those of the sample articles, so that a text is English to a tokenizer and to
whatever tells languages; the rest, and the names, are syllables put together.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import bundled_articles

_WORDS, _NAMES = 30_000, 5_000
_FLATTENED, _EXPONENT = 2.7, 1.2  # of Zipf's law in Mandelbrot's form
_SYLLABLES = [
    start + vowel + end
    for start in ("b", "br", "d", "f", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w")
    for vowel in ("a", "e", "i", "o", "u")
    for end in ("", "l", "n", "r", "s", "th")
]


@dataclass(frozen=True, slots=True)
class Story:
    """An article, and a question about somebody and something in it."""

    text: str
    question: str


class News:
    """An endless supply of stories of 5 to 12 paragraphs, drawn with `seed`."""

    def __init__(self, seed: int = 1) -> None:
        self._draw = np.random.default_rng(seed)
        texts = [path.read_text(encoding="utf-8") for path in bundled_articles()]
        known = Counter(word for text in texts for word in _lower_words(text))
        words = [word for word, _ in known.most_common()]
        self._words = words + self._coined(_WORDS - len(words))
        self._names = [
            f"{first.title()} {last.title()}"
            for first, last in zip(self._coined(_NAMES), self._coined(_NAMES), strict=True)
        ]
        self._word_shares, self._name_shares = _zipf(_WORDS), _zipf(_NAMES)

    def stories(self, characters: int) -> Iterator[Story]:
        """Stories until they have so many characters together."""
        while characters > 0:
            story = self._story()
            characters -= len(story.text)
            yield story

    def _story(self) -> Story:
        names = [self._names[rank] for rank in self._ranks(self._name_shares, 3)]
        headline = f"{names[0]} {' '.join(self._some(6))}"
        paragraphs = [
            " ".join(self._sentence(names) for _ in range(self._draw.integers(2, 6)))
            for _ in range(self._draw.integers(5, 13))
        ]
        told = paragraphs[self._draw.integers(len(paragraphs))].split()
        about = sorted({word for word in told if word.islower() and word.isalpha()}, key=self._words.index)
        return Story(
            "\n\n".join([headline, *paragraphs]), f"What did {names[0]} say about {' and '.join(about[-2:])}?"
        )

    def _sentence(self, names: list[str]) -> str:
        words = self._some(int(self._draw.integers(9, 22)))
        place = self._draw.integers(1, len(words))
        if self._draw.random() < 0.4:
            words[place] = names[self._draw.integers(len(names))]
        elif self._draw.random() < 0.3:
            words[place] = str(self._draw.integers(2, 2000))
        return f"{words[0].capitalize()} {' '.join(words[1:])}."

    def _some(self, number: int) -> list[str]:
        return [self._words[rank] for rank in self._ranks(self._word_shares, number)]

    def _ranks(self, shares: NDArray[np.float64], number: int) -> NDArray[np.int64]:
        return np.searchsorted(shares, self._draw.random(number))

    def _coined(self, number: int) -> list[str]:
        """New words of two or three syllables, no two the same."""
        found: dict[str, None] = {}
        while len(found) < number:
            parts = self._draw.integers(len(_SYLLABLES), size=(number, 3)).tolist()
            lengths = self._draw.integers(2, 4, size=number).tolist()
            for word, length in zip(parts, lengths, strict=True):
                found["".join(_SYLLABLES[part] for part in word[:length])] = None
        return list(found)[:number]


def _lower_words(text: str) -> list[str]:
    return [word for word in text.split() if word.isalpha() and word.islower()]


def _zipf(number: int) -> NDArray[np.float64]:
    """The shares of the first 1, 2, … ranks together, so that a draw from [0, 1) finds its rank in them."""
    weights = (np.arange(1, number + 1) + _FLATTENED) ** -_EXPONENT
    shares: NDArray[np.float64] = np.cumsum(weights) / weights.sum()
    return shares
