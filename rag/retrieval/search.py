"""Search by vectors and by terms, and fuse the results."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from rag.indexing.embed import Embedder
from rag.retrieval.fuse import fuse
from rag.stages import Stopwatch
from rag.storage.stores import TermStore, VectorStore
from rag.types import Hit

LEXICAL_WEIGHT = 0.7
"""The weight of BM25 in the fused score, tuned with ``benchmarks/quality.py``."""

_POOL = 50  # minimum hits per search: min-max fusion needs weak hits to scale the strong ones


def search(
    question: str,
    *,
    embedder: Embedder,
    vectors: VectorStore | None,
    terms: TermStore | None,
    n: int,
    articles: Collection[str] | None = None,
    watch: Stopwatch,
) -> list[Hit]:
    """The `n` chunks that match the question best, best first, with scores in [0, 1].

    One of the two indexes may be None; then the other decides.
    """
    pool, weight = max(_POOL, 5 * n), LEXICAL_WEIGHT
    dense: list[Hit] = []
    lexical: list[Hit] = []
    if vectors is None:
        weight = 1.0
    else:
        with watch.stage("embed"):
            vector = embedder.embed_query(question)
        with watch.stage("dense"):
            dense = vectors.query(vector, pool, articles)
    if terms is None:
        weight = 0.0
    else:
        with watch.stage("lexical"):
            lexical = terms.query(question, pool, articles)
    with watch.stage("fuse"):
        return fuse(dense, lexical, weight=weight)[:n]


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
