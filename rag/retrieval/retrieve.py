"""Retrieve from a data folder: a question in, passages out."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rag.errors import ModelError, StoreUnavailable
from rag.indexing.folder import DataFolder
from rag.retrieval.passages import held, to_passages
from rag.retrieval.rerank import Reranker, Retrieved, rerank
from rag.retrieval.search import live, search
from rag.stages import Stopwatch
from rag.types import Hit

if TYPE_CHECKING:
    from rag.indexing.follow import Behind
    from rag.storage.stores import TermStore, VectorStore

_CANDIDATES = 4  # chunks that a reranker reads for each one it chooses


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, best first, and what wasn't searched for them; None if all was."""

    hits: list[Hit]
    incomplete: str | None = None


def find_hits(
    folder: DataFolder,
    question: str,
    *,
    n: int,
    articles: Collection[str] | None = None,
    watch: Stopwatch,
) -> Found:
    """The `n` chunks that match the question best, in all articles or in those with the given ids.

    An id that doesn't exist matches nothing. Of a shared library, vectors whose server doesn't answer aren't
    searched, nor are the terms of a host that has them of few articles yet.
    """
    if not folder.articles.chunks():
        return Found([])

    def by(vectors: "VectorStore | None", terms: "TermStore | None") -> list[Hit]:
        find = partial(
            search,
            question,
            embedder=folder.embedder,
            vectors=vectors,
            terms=terms,
            articles=articles,
            watch=watch,
        )
        return live(find, folder.articles.versions, n)

    behind = None
    try:
        behind = folder.check()
        if behind is not None and behind.is_far and not folder.has_vectors:
            return Found(by(folder.vectors, None), f"{_lacking(behind)}, so only vectors were searched")
        return Found(by(folder.vectors, folder.terms), _lacking(behind))
    except StoreUnavailable as error:
        lacking = _lacking(behind)
        told = f"{error} Only words were searched" + (f", and {lacking}" if lacking else "")
        return Found(by(None, folder.terms), told)


def _lacking(behind: "Behind | None") -> str | None:
    """How much of the library this host's indexes have; None if it is all of it."""
    if behind is None or not behind.articles:
        return None
    return f"{behind.of - behind.articles:,} of {behind.of:,} articles are indexed on this computer so far"


def retrieve(
    folder: DataFolder,
    question: str,
    *,
    n: int,
    articles: Collection[str] | None = None,
    reranker: Reranker | None = None,
) -> Retrieved:
    """The `n` best chunks as passages of whole sentences, best first.

    A `reranker` chooses them from four times as many; if it fails, the order of the search stays.
    """
    wanted = n if reranker is None else _CANDIDATES * n
    watch = Stopwatch()
    searched = find_hits(folder, question, n=wanted, articles=articles, watch=watch)
    with watch.stage("read"):
        found = held(searched.hits, folder.articles.texts)
    best, ranked_by, failed = found.hits, None, None
    if reranker is not None and found.hits:
        try:
            with watch.stage("rerank"):
                best = rerank(question, found.hits, found.articles, reranker)
            ranked_by = reranker.name
        except ModelError as error:
            failed = f"{reranker.name} ranked no passage: {error}"
    with watch.stage("read"):
        passages = tuple(to_passages(best[:n], found.articles))
    return Retrieved(passages, ranked_by, failed, found.damaged, searched.incomplete, watch.seconds)
