"""What needs no understanding: word overlap, and the claim alone."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.languages.words import content

_WORD = re.compile(r"\w+")


def overlap(claim: str, source: str, *, size: int) -> float:
    """The share of the claim's runs of `size` content stems that the source has."""
    runs, known = (_runs(content(text), size) for text in (claim, source))
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def _runs(stems: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(stems[start:] for start in range(size)), strict=False))


@dataclass(slots=True)
class WordCounts:
    """How often each word is in the false claims (at 0) and in the true ones (at 1) of some sets."""

    counts: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))

    def add(self, claim: str, label: int) -> None:
        """Count the words of one claim."""
        self.counts[label].update(_WORD.findall(claim.lower()))


def claim_alone(sets: Sequence[WordCounts], claims: Sequence[str]) -> list[float] | None:
    """How much more likely the words of each claim are in the true claims of `sets` than in the false ones.

    The logarithm of the ratio by multinomial naive Bayes with add-one smoothing (Manning, Raghavan and
    Schütze 2008, chapter 13). It never sees a source: what it can tell is what the edits give away. None
    where there are no true claims, or no false ones.
    """
    false, true = (sum((each.counts[label] for each in sets), Counter[str]()) for label in (0, 1))
    if not false or not true:
        return None
    size = len(false.keys() | true.keys())
    totals = false.total() + size, true.total() + size

    def weight(word: str) -> float:
        return math.log((true[word] + 1) / totals[1]) - math.log((false[word] + 1) / totals[0])

    return [sum(weight(word) for word in _WORD.findall(claim.lower())) for claim in claims]
