"""Baselines without any language understanding: word overlap, and the claim alone."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.languages.words import content

_WORD = re.compile(r"\w+")


def overlap(claim: str, source: str, *, size: int) -> float:
    """The share of the claim's n-grams of `size` content stems that also occur in the source."""
    ngrams, known = (_ngrams(content(text), size) for text in (claim, source))
    return sum(ngram in known for ngram in ngrams) / len(ngrams) if ngrams else 0.0


def _ngrams(stems: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(stems[start:] for start in range(size)), strict=False))


@dataclass(slots=True)
class WordCounts:
    """Word counts of false claims (index 0) and true claims (index 1)."""

    counts: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))

    def add(self, claim: str, label: int) -> None:
        """Count the words of one claim."""
        self.counts[label].update(_WORD.findall(claim.lower()))


def claim_alone(sets: Sequence[WordCounts], claims: Sequence[str]) -> list[float] | None:
    """The log-likelihood ratio of each claim's words, true against false claims of `sets`.

    Multinomial naive Bayes with add-one smoothing (Manning, Raghavan and Schütze 2008, chapter 13). It
    never sees a source, so it measures how much the wording of the claims gives away. None if `sets` lack
    true or false claims.
    """
    false, true = (sum((each.counts[label] for each in sets), Counter[str]()) for label in (0, 1))
    if not false or not true:
        return None
    size = len(false.keys() | true.keys())
    totals = false.total() + size, true.total() + size

    def weight(word: str) -> float:
        return math.log((true[word] + 1) / totals[1]) - math.log((false[word] + 1) / totals[0])

    return [sum(weight(word) for word in _WORD.findall(claim.lower())) for claim in claims]
