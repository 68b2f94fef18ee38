"""Move a library to another embedder while it keeps answering with the old one.

Chunks and terms don't depend on the embedder, so only vectors are made. A lock of its own keeps
other processes from doing the same; the library's lock is held only for the last step, so others can
read and write in the meantime. What a crash leaves behind, and who continues:

- *while embedding*: the batches written so far, in the spool. The next `reindex` embeds only the
  rest, even if articles were added or removed in the meantime;
- *while the index is built* in ``vectors.next``, and until the first rename: the whole spool. The
  next `reindex` builds the index again and embeds nothing. The library is unchanged;
- *after the first rename*, ``vectors`` to ``vectors.old``: the complete new index, still named
  ``vectors.next``. Whoever opens the vectors next, with any embedder, does the second rename;
- *after the second rename*, ``vectors.next`` to ``vectors``: a library that has moved. Whoever opens
  the vectors next removes what is left of ``vectors.old``;
- *after that*: a spool that nobody needs. The next `reindex` removes it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rag.errors import LibraryDamaged, LibraryError
from rag.indexing.prefixes import way_back
from rag.indexing.prepare import Pipeline, embedded
from rag.indexing.space import need_space
from rag.storage.articles import Articles
from rag.storage.listing import Row
from rag.storage.spool import Spool
from rag.storage.stores import VectorStore, WriterLock
from rag.types import Chunk, ProgressCallback, Reindexed

_BATCH = 512  # chunks embedded together, and the most that are lost if the process is killed
_ROW = 2_000  # bytes on disk per chunk, in addition to its vector
_COPIES = 3  # copies of each vector: in the spool, and in Chroma's log and index


def reindex(
    home: Path,
    exclusive: WriterLock,
    *,
    articles: Articles,
    vectors: VectorStore,
    pipeline: Pipeline,
    progress: ProgressCallback | None = None,
) -> Reindexed:
    """Make the vectors of all articles with the pipeline's embedder, and replace `vectors` with them.

    Unreadable vectors are replaced, too. Raises LibraryLocked if another process is doing the same,
    LibraryError if articles must first be indexed again, and what the embedder raises.
    """
    embedder = pipeline.embedder
    if not articles.rows():
        return Reindexed(embedder.name, 0, 0)
    place = home / "reindex"
    place.mkdir(mode=0o700, exist_ok=True)
    with exclusive(f"moving to the embedder {embedder.name}", patience=0, lock_name="reindex"):
        wanted = (embedder.name, embedder.dimension)
        spool = Spool(place / "vectors.sqlite3")
        old = _made_by(vectors)
        if old == wanted:
            if spool.made_by() == wanted:
                spool.discard()
            return Reindexed(embedder.name, 0, vectors.count())
        _check(articles.rows(), articles, pipeline, old)
        if spool.made_by() != wanted:
            spool.create(*wanted)
        kept = _count_spooled(articles.rows(), spool)
        _check_space(home, articles.chunks(), kept, embedder.dimension)
        written = 0
        successor = vectors.successor()
        built: dict[str, str] = {}
        while True:
            rows = articles.rows()
            _check(rows, articles, pipeline, old)
            written += _embed(rows, articles, pipeline, spool, progress)
            _build(rows, spool, successor, built, progress)
            with exclusive(f"moving to the embedder {embedder.name}"):
                if articles.rows() == rows:
                    _replace_vectors(articles, vectors, successor)
                    break
        spool.discard()
        return Reindexed(embedder.name, written, kept)


def _made_by(vectors: VectorStore) -> tuple[str, int] | None:
    try:
        return vectors.made_by()
    except LibraryDamaged:
        return None


def _check(rows: Sequence[Row], articles: Articles, pipeline: Pipeline, old: tuple[str, int] | None) -> None:
    """Raise LibraryError for another pipeline's chunks: their successors would be embedded again."""
    if outdated := sum(pipeline.outdated(row, articles) for row in rows):
        now = pipeline.embedder.name
        before = f" with {way_back(old[0], now)}" if old and old[0] != now else ""
        raise LibraryError(
            f"{outdated:,} articles were indexed by another version or with other settings: "
            f"run `citewell doctor --fix`{before} before `citewell reindex`."
        )


def _check_space(home: Path, chunks: int, kept: int, dimension: int) -> None:
    size = 4 * dimension
    need_space(home, (chunks - kept) * size + chunks * (_ROW + (_COPIES - 1) * size))


def _count_spooled(rows: Sequence[Row], spool: Spool) -> int:
    """The number of the articles' chunks that are already in the spool."""
    counts = spool.counts()
    return sum(counts[row.id, row.version] for row in rows)


def _embed(
    rows: Sequence[Row],
    articles: Articles,
    pipeline: Pipeline,
    spool: Spool,
    progress: ProgressCallback | None,
) -> int:
    """Put the missing chunks into the spool; returns their number."""
    total = sum(row.chunks for row in rows)
    done = before = _count_spooled(rows, spool)
    missing = _missing(rows, articles, pipeline, spool)
    while batch := list(islice(missing, _BATCH)):
        if progress is not None and done == before:
            progress(done, total, "Embedding")
        made = pipeline.embedder.embed([text for _, text in batch])
        spool.add([chunk for chunk, _ in batch], made)
        done += len(batch)
        if progress is not None:
            progress(done, total, "Embedding")
    return done - before


def _missing(
    rows: Sequence[Row], articles: Articles, pipeline: Pipeline, spool: Spool
) -> Iterator[tuple[Chunk, str]]:
    """The chunks that are not in the spool, with their texts."""
    counts = spool.counts()
    for row in rows:
        if counts[row.id, row.version] == row.chunks:
            continue
        article = articles.sound(row.id, row.version)
        if article is not None:  # None if it was damaged, replaced or removed meanwhile
            held = set(spool.get(row.id, row.version)[0])
            for chunk in pipeline.stored(article, row.version).chunks:
                if chunk not in held:
                    yield chunk, embedded(article, chunk)


def _build(
    rows: Sequence[Row],
    spool: Spool,
    successor: VectorStore,
    built: dict[str, str],
    progress: ProgressCallback | None,
) -> None:
    """Make the index match the articles; `built` has the version of each article that is in it."""
    if not built:
        successor.create()
    current = {row.id: row.version for row in rows}
    for identifier in [name for name, version in built.items() if current.get(name) != version]:
        successor.sweep(identifier, None)
        del built[identifier]
    for done, row in enumerate(rows, 1):
        if row.id not in built:
            chunks, made = spool.get(row.id, row.version)
            if chunks:  # none if it was replaced or removed before it was embedded
                successor.add(chunks, made)
                built[row.id] = row.version
            if progress is not None:
                progress(done, len(rows), "Building the index")


def _replace_vectors(articles: Articles, vectors: VectorStore, successor: VectorStore) -> None:
    found, expected = successor.count(), articles.chunks()
    if found != expected:
        raise LibraryDamaged(
            f"{found:,} vectors were made for {expected:,} passages: "
            "run `citewell doctor --fix` with the old embedder, then `citewell reindex`."
        )
    articles.touch()  # before the renames: other processes must not keep using what they have open
    vectors.give_way(successor)
