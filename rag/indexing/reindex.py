"""Move a library to another embedder, while it goes on answering with the one that it has.

Chunks and terms do not depend on the embedder, so only vectors are made. A lock of its own keeps
a second process out; the library's is held for the last step only, and others read and write in
the meantime. What a crash leaves, and who goes on with it:

- *while embedding*: the batches that were written, in the spool. The next `reindex` asks for the
  rest only, whether articles were added or removed in the meantime or not;
- *while the index is built* in ``vectors.next``, and until the first rename: the whole spool. The
  next `reindex` builds the index anew and embeds nothing. The library is as it was;
- *after the first rename*, ``vectors`` to ``vectors.old``: the new index, complete, under its old
  name. Whoever opens the vectors next, with any embedder, does the second rename;
- *after the second rename*, ``vectors.next`` to ``vectors``: the library is moved. Whoever opens
  the vectors next removes ``vectors.old``, or what is left of it;
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
from rag.storage.lock import exclusive
from rag.storage.spool import Spool
from rag.storage.vectors import Vectors
from rag.types import Chunk, ProgressCallback, Reindexed

_BATCH = 512  # chunks that are embedded together, and the most that a kill loses
_ROW = 2_000  # bytes on the disk for a chunk beside its vector
_COPIES = 3  # of a vector: in the spool, and in the log and the index of Chroma


def reindex(
    home: Path,
    *,
    articles: Articles,
    vectors: Vectors,
    pipeline: Pipeline,
    progress: ProgressCallback | None = None,
) -> Reindexed:
    """Make the vectors of all articles with today's embedder, and let them take the place of `vectors`.

    Vectors that cannot be read are replaced too. Raises LibraryLocked where another process does
    the same, LibraryError where articles must be indexed anew before, and what the embedder raises.
    """
    embedder = pipeline.embedder
    if not articles.rows():
        return Reindexed(embedder.name, 0, 0)
    place = home / "reindex"
    place.mkdir(mode=0o700, exist_ok=True)
    with exclusive(place, f"moving to the embedder {embedder.name}", patience=0):
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
        kept = _held(articles.rows(), spool)
        _check_space(home, articles.chunks(), kept, embedder.dimension)
        written = 0
        successor = vectors.successor()
        built: dict[str, str] = {}
        while True:
            rows = articles.rows()
            _check(rows, articles, pipeline, old)
            written += _embed(rows, articles, pipeline, spool, progress)
            _build(rows, spool, successor, built, progress)
            with exclusive(home, f"moving to the embedder {embedder.name}"):
                if articles.rows() == rows:
                    _change_places(articles, vectors, successor)
                    break
        spool.discard()
        return Reindexed(embedder.name, written, kept)


def _made_by(vectors: Vectors) -> tuple[str, int] | None:
    try:
        return vectors.made_by()
    except LibraryDamaged:
        return None


def _check(rows: Sequence[Row], articles: Articles, pipeline: Pipeline, old: tuple[str, int] | None) -> None:
    """Chunks of another pipeline would be embedded now, and all again once they are made anew."""
    if outdated := sum(pipeline.outdated(row, articles) for row in rows):
        now = pipeline.embedder.name
        before = f" with {way_back(old[0], now)}" if old and old[0] != now else ""
        raise LibraryError(
            f"{outdated:,} articles were indexed in another way than the one of today: "
            f"run `citewell doctor --fix`{before} before `citewell reindex`."
        )


def _check_space(home: Path, chunks: int, kept: int, dimension: int) -> None:
    size = 4 * dimension
    need_space(home, (chunks - kept) * size + chunks * (_ROW + (_COPIES - 1) * size))


def _held(rows: Sequence[Row], spool: Spool) -> int:
    """The number of the articles' chunks that are in the spool."""
    counts = spool.counts()
    return sum(counts[row.id, row.version] for row in rows)


def _embed(
    rows: Sequence[Row],
    articles: Articles,
    pipeline: Pipeline,
    spool: Spool,
    progress: ProgressCallback | None,
) -> int:
    """Put what is missing into the spool; gives the number of chunks that were."""
    total = sum(row.chunks for row in rows)
    done = before = _held(rows, spool)
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
        if article is not None:  # it is, unless it was damaged, or replaced or removed since
            held = set(spool.get(row.id, row.version)[0])
            for chunk in pipeline.stored(article, row.version).chunks:
                if chunk not in held:
                    yield chunk, embedded(article, chunk)


def _build(
    rows: Sequence[Row],
    spool: Spool,
    successor: Vectors,
    built: dict[str, str],
    progress: ProgressCallback | None,
) -> None:
    """Bring the index to what the articles say; `built` is the version of each that is in it."""
    if not built:
        successor.create()
    current = {row.id: row.version for row in rows}
    for identifier in [name for name, version in built.items() if current.get(name) != version]:
        successor.sweep(identifier, None)
        del built[identifier]
    for done, row in enumerate(rows, 1):
        if row.id not in built:
            chunks, made = spool.get(row.id, row.version)
            if chunks:  # there are, unless it was replaced or removed before it was embedded
                successor.add(chunks, made)
                built[row.id] = row.version
            if progress is not None:
                progress(done, len(rows), "Building the index")


def _change_places(articles: Articles, vectors: Vectors, successor: Vectors) -> None:
    found, expected = successor.count(), articles.chunks()
    if found != expected:
        raise LibraryDamaged(
            f"{found:,} vectors were made for {expected:,} chunks: "
            "run `citewell doctor --fix` with the embedder from before, then `citewell reindex`."
        )
    articles.touch()  # before the renames, for no process may go on with what it has open
    vectors.give_way(successor)
