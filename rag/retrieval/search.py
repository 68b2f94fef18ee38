"""Search by vectors and by terms, and fuse the results."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.indexing.embed import Embedder
from rag.retrieval.fuse import fuse
from rag.stages import Stopwatch
from rag.types import Hit

LEXICAL_WEIGHT = 0.7
"""The weight of BM25 in the fused score, tuned with ``benchmarks/quality.py``."""

_POOL = 50  # minimum hits per search: min-max fusion needs weak hits to scale the strong ones


class VectorIndex(Protocol):
    """Finds chunks by the cosine similarity of their vectors."""

    def query(self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None) -> list[Hit]:
        """The `n` nearest chunks, best first, in the given `articles` (all if None)."""
        ...


class LexicalIndex(Protocol):
    """Finds chunks by their terms."""

    def query(self, text: str, n: int, articles: Collection[str] | None) -> list[Hit]:
        """The `n` chunks with the highest BM25 scores, best first, in the given `articles` (all if None)."""
        ...


def search(
    question: str,
    *,
    embedder: Embedder,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    n: int,
    articles: Collection[str] | None = None,
    watch: Stopwatch,
) -> list[Hit]:
    """The `n` chunks that match the question best, best first, with scores in [0, 1]."""
    pool = max(_POOL, 5 * n)
    with watch.stage("embed"):
        vector = embedder.embed_query(question)
    with watch.stage("dense"):
        dense = vectors.query(vector, pool, articles)
    with watch.stage("lexical"):
        terms = lexical.query(question, pool, articles)
    with watch.stage("fuse"):
        return fuse(dense, terms, weight=LEXICAL_WEIGHT)[:n]


class Find(Protocol):
    """A search that asks for the `n` best chunks."""

    def __call__(self, *, n: int) -> list[Hit]:
        """The chunks, best first."""
        ...


def live(find: Find, versions: Callable[[Collection[str]], Mapping[str, str]], n: int) -> list[Hit]:
    """The `n` best chunks of `find` that belong to current article versions, as `versions` gives them.

    Chunks of an old version, not yet swept, must not take the places of live ones.
    """
    wanted = n
    while True:
        hits = find(n=wanted)
        current = versions({hit.chunk.article for hit in hits})
        found = [hit for hit in hits if current.get(hit.chunk.article) == hit.chunk.version]
        if len(found) >= n or len(hits) < wanted or wanted > 8 * n:
            return found[:n]
        wanted *= 2
