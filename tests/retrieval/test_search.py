"""Search over in-memory indexes of vectors and terms."""

from collections.abc import Collection, Sequence

import numpy as np
import pytest
from fakes import FakeLexical, FakeVectors
from numpy.typing import NDArray

from rag.retrieval.search import search
from rag.stages import Stopwatch
from rag.types import Chunk


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


WORDS = ["ferry", "harbour", "harbours", "ice", "tide", "winter"]


def found(question: str, n: int = 3, articles: Collection[str] | None = None) -> list[str]:
    chunks = [Chunk(f"article{n % 2}", "v", 0, n, n + 1) for n in range(len(WORDS))]
    vectors, terms = FakeVectors(), FakeLexical()
    vectors.add(chunks, Letters().embed(WORDS))
    terms.add(chunks, [""] * len(WORDS), WORDS)
    hits = search(
        question,
        embedder=Letters(),
        vectors=vectors,
        terms=terms,
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
