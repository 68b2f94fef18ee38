"""Find the sentences of a source that a claim would cite: those closest in words and meaning."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import snowballstemmer

from rag.indexing.embed import StaticEmbedder
from rag.reading.sentences import split

_LONGEST = 90  # maximum words of evidence


def sentences(text: str) -> list[str]:
    """The sentences of `text`; line ends and full stops after a space also end a sentence.

    Some sets have tokenised text in lower case: “the bridge is closed . the ferry runs .”
    """
    found = []
    for line in re.sub(r"(?<=\s[.!?])\s+(?=\S)", "\n", text).splitlines():
        found += [line[span.start : span.end] for span in split(line)]
    return [_written(sentence) for sentence in found if re.search(r"\w", sentence)]


def _written(tokens: str) -> str:
    """Running text, without the extra spaces of tokenised text."""
    text = re.sub(r"\s+([.,;:!?%)]|'s\b|n't\b)", r"\1", tokens)
    return re.sub(r"([($£]|`)\s+", r"\1", text)


class Source:
    """The sentences of a source, with their words and vectors."""

    def __init__(self, text: str) -> None:
        self.sentences = sentences(text) or [text]
        self._stems = [_stems(sentence) for sentence in self.sentences]
        self._vectors = _embedder().embed(self.sentences)
        count = Counter(stem for stems in self._stems for stem in stems)
        self._rarity = {stem: 1 / np.sqrt(number) for stem, number in count.items()}

    def cited(self, claim: str, most: int = 3) -> list[str]:
        """At most `most` sentences, in text order, each chosen for words that the others lack."""
        wanted = _stems(claim)
        total = sum(self._rarity.get(stem, 1.0) for stem in wanted) or 1.0
        sense = self._vectors @ _embedder().embed([claim])[0]
        chosen: list[int] = []
        left, words = set(wanted), 0
        while len(chosen) < most:
            scores = [
                (sum(self._rarity[stem] for stem in stems & left) / total + 0.5 * float(near), at)
                for at, (stems, near) in enumerate(zip(self._stems, sense, strict=True))
                if at not in chosen and (not chosen or words + len(self.sentences[at].split()) <= _LONGEST)
            ]
            if not scores or (chosen and max(scores)[0] < 0.25):
                break
            at = max(scores)[1]
            chosen.append(at)
            left -= self._stems[at]
            words += len(self.sentences[at].split())
        return [self.sentences[at] for at in sorted(chosen)]


def bigrams_known(claim: str, evidence: Sequence[str]) -> float:
    """The share of the claim's bigrams that also occur in the evidence."""
    own = _bigrams(claim)
    known = {bigram for sentence in evidence for bigram in _bigrams(sentence)}
    return sum(bigram in known for bigram in own) / max(1, len(own))


def _bigrams(text: str) -> list[tuple[str, str]]:
    words = re.findall(r"\w+", text.lower())
    return list(pairwise(words))


def _stems(text: str) -> set[str]:
    words = [word for word in re.findall(r"\w+", text.lower()) if len(word) > 2 or word.isdigit()]
    return set(_stemmer().stemWords(words))


@cache
def _stemmer():
    return snowballstemmer.stemmer("english")


@cache
def _embedder() -> StaticEmbedder:
    return StaticEmbedder()
