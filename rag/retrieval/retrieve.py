"""Retrieve from a data folder: a question in, passages out."""

from collections.abc import Collection
from functools import partial

from rag.errors import ModelError
from rag.indexing.folder import DataFolder
from rag.retrieval.passages import held, to_passages
from rag.retrieval.rerank import Reranker, Retrieved, rerank
from rag.retrieval.search import live, search
from rag.stages import Stopwatch
from rag.types import Hit

_CANDIDATES = 4  # chunks that a reranker reads for each one it chooses


def find_hits(
    folder: DataFolder,
    question: str,
    *,
    n: int,
    articles: Collection[str] | None = None,
    watch: Stopwatch,
) -> list[Hit]:
    """The `n` chunks that match the question best, in all articles or in those with the given ids.

    An id that doesn't exist matches nothing.
    """
    if not folder.articles.chunks():
        return []
    folder.check()
    find = partial(
        search,
        question,
        embedder=folder.embedder,
        vectors=folder.vectors,
        terms=folder.terms,
        articles=articles,
        watch=watch,
    )
    return live(find, folder.articles.versions, n)


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
    hits = find_hits(folder, question, n=wanted, articles=articles, watch=watch)
    with watch.stage("read"):
        found = held(hits, folder.articles.texts)
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
    return Retrieved(passages, ranked_by, failed, found.damaged, watch.seconds)
