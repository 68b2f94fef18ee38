"""Search over in-memory indexes of vectors and terms."""

from collections.abc import Collection, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.retrieval.search import search
from rag.stages import Stopwatch
from rag.types import Chunk, Hit


class Letters:
    """Embeds a text as its letter counts."""

    name = "letters"
    dimension = 26

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = np.array(
            [[text.lower().count(chr(97 + n)) for n in range(26)] for text in texts], dtype=np.float32
        )
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows

    def embed_query(self, question: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed([question])[0]
        return vector


class Memory:
    """An in-memory index whose chunks are single words."""

    def __init__(self, words: Sequence[str]) -> None:
        self.hits = [(word, Chunk(f"article{n % 2}", "v", 0, n, n + 1)) for n, word in enumerate(words)]

    def best(self, scores: dict[Chunk, float], n: int, articles: Collection[str] | None) -> list[Hit]:
        kept = [Hit(c, s) for c, s in scores.items() if articles is None or c.article in articles]
        return sorted(kept, key=lambda hit: -hit.score)[:n]


class Vectors(Memory):
    def query(self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None) -> list[Hit]:
        return self.best({c: float(Letters().embed([w])[0] @ vector) for w, c in self.hits}, n, articles)


class Terms(Memory):
    def query(self, text: str, n: int, articles: Collection[str] | None) -> list[Hit]:
        return self.best({c: float(len(w)) for w, c in self.hits if w in text.split()}, n, articles)


WORDS = ["ferry", "harbour", "harbours", "ice", "tide", "winter"]


def found(question: str, n: int = 3, articles: Collection[str] | None = None) -> list[str]:
    hits = search(
        question,
        embedder=Letters(),
        vectors=Vectors(WORDS),
        lexical=Terms(WORDS),
        n=n,
        articles=articles,
        watch=Stopwatch(),
    )
    return [WORDS[hit.chunk.start] for hit in hits]


def test_words_of_the_question_come_first_and_similar_ones_next() -> None:
    assert found("harbour")[:2] == ["harbour", "harbours"]


def test_n_limits_the_hits() -> None:
    assert len(found("harbour ice", n=2)) == 2


@pytest.mark.parametrize(("article", "best"), [("article0", "harbours"), ("article1", "harbour")])
def test_only_the_chosen_articles_are_searched(article: str, best: str) -> None:
    words = found("harbour", n=9, articles={article})
    assert words[0] == best
    assert {f"article{WORDS.index(word) % 2}" for word in words} == {article}


def test_an_empty_choice_of_articles_finds_nothing() -> None:
    assert found("harbour", articles=[]) == []
