"""Bring articles into the library and take them out, so that a crash at any moment loses nothing.

Only the holder of the lock writes. A writer begins by finishing what a crashed one has left:
while it holds the lock, nobody else is at work, so whatever is pending was abandoned.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged, UnreadableSource
from rag.indexing import chunk as chunking
from rag.indexing.chunk import chunk_article, context
from rag.indexing.embed import Embedder
from rag.indexing.space import need_space
from rag.indexing.tokens import ChunkTokenizer
from rag.reading import article as reading
from rag.reading.article import article_id, read_article
from rag.storage.articles import Articles, Row
from rag.storage.lock import exclusive
from rag.types import Added, AddStatus, Article, Chunk, ProgressCallback, Source

_BATCH = 1_000  # chunks between two steps of progress
_GROWTH = 10  # bytes on the disk for a character of text: the text twice, and its terms
_THIN = 100  # for every so many numbers that a vector has, a byte more for a character of its text


class CountingEmbedder(Embedder, ChunkTokenizer, Protocol):
    """An embedder beside what counts the tokens of chunks."""


class ChunkIndex(Protocol):
    """What the two derived indexes have in common."""

    def create(self) -> None:
        """Begin with an empty index, whatever was there."""
        ...

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, but for those of `version`."""
        ...

    def count(self) -> int:
        """The number of chunks; raises LibraryDamaged where there is nothing sound to count."""
        ...


class VectorStore(ChunkIndex, Protocol):
    """Keeps the vectors of chunks."""

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        """Add chunks with their vectors, of shape (len(chunks), dimension); again is no harm."""
        ...


class TermStore(ChunkIndex, Protocol):
    """Keeps the terms of chunks."""

    def add(self, chunks: Sequence[Chunk], contexts: Sequence[str], texts: Sequence[str]) -> None:
        """Add chunks with their titles and headings and their own texts; again is no harm."""
        ...


@dataclass(frozen=True, slots=True)
class _Prepared:
    """All that is made before the lock is needed."""

    article: Article
    version: str
    chunks: list[Chunk]


class Ingest:
    """The writer of one library."""

    def __init__(
        self,
        home: Path,
        *,
        articles: Articles,
        vectors: VectorStore,
        terms: TermStore,
        embedder: CountingEmbedder,
        budget: int,
    ) -> None:
        self._home = home
        self._articles = articles
        self._vectors = vectors
        self._terms = terms
        self._embedder = embedder
        self._budget = budget

    def put(self, source: Source, progress: ProgressCallback | None = None) -> Added:
        """Add a source, or replace what was there under its origin.

        Overrides outlive a second adding: `keep` while the text is the same, `keep_all` always.
        Raises UnreadableSource, and LibraryError where the library cannot be written.
        """
        if not self._articles.unfinished():
            settled = self._settled(self._overridden(source))
            if settled is not None:
                return settled
        prepared = self._prepare(self._overridden(source))
        with self._writing(f"adding {_name(source)}", progress) as finished:
            source = self._overridden(source)
            settled = self._settled(source)
            if settled is not None:
                return replace(settled, status=finished.get(article_id(source.origin), settled.status))
            if source != prepared.article.source:
                prepared = self._prepare(source)
            return self._put(prepared, progress)

    def remove(self, identifier: str) -> None:
        """Remove an article and all that was derived from it."""
        with self._writing(f"removing {identifier}"):
            self._articles.drop(identifier)
            self._sweep()

    def recover(self) -> None:
        """Finish what a crashed writer has left, and repair what its end has damaged."""
        with self._writing("recovering from a crash"):
            pass

    def rebuild(self, progress: ProgressCallback | None = None) -> dict[str, AddStatus]:
        """Read every stored input anew and make both indexes again; for the holder of the lock.

        Gives what was pending and is finished now.
        """
        self._need_space(sum(len(row.origin) + row.chunks * 1_000 for row in self._articles.rows()))
        self._vectors.create()
        self._terms.create()
        for row in self._articles.rows():
            article = self._articles.get(row.id)
            if article is not None:
                self._write(self._prepare_again(article, row), progress)
        return self._finish_pending(progress)

    def version(self, source: Source) -> str:
        """What an article of `source` is made of: its content, the overrides and the pipeline."""
        return self._version(content(source.text), source.keep, source.keep_all)

    def outdated(self, row: Row) -> bool:
        """Whether an article was indexed by another pipeline than this one, which would do it otherwise."""
        if row.version == self._version(row.content, row.keep, row.keep_all):
            return False
        article = self._articles.get(row.id)
        return article is not None and self._prepare_again(article, row).version != row.version

    def chunks(self, article: Article, version: str) -> list[Chunk]:
        """The chunks of a stored article."""
        return chunk_article(article, version=version, tokenizer=self._embedder, budget=self._budget)

    def _version(self, digest: str, keep: frozenset[int], keep_all: bool) -> str:
        pipeline = (reading.VERSION, chunking.VERSION, self._budget, self._embedder.tokenizer)
        made_of = repr((digest, sorted(keep), keep_all, *pipeline))
        return hashlib.sha256(made_of.encode()).hexdigest()[:16]

    def _overridden(self, source: Source) -> Source:
        """`source` with what the user has overridden before."""
        row = self._articles.row(article_id(source.origin))
        if row is None:
            return source
        kept = row.keep if row.content == content(source.text) else frozenset()
        return replace(source, keep=source.keep | kept, keep_all=source.keep_all or row.keep_all)

    def _settled(self, source: Source) -> Added | None:
        """The report on a source that needs no writing."""
        identifier, digest = article_id(source.origin), content(source.text)
        row = self._articles.row(identifier)
        if row is not None:
            same = row.version == self.version(source)
            return Added(source.origin, row.id, row.title, row.chunks, "unchanged") if same else None
        twin = self._articles.twin(digest, identifier)
        return None if twin is None else _duplicate(source, twin)

    def _put(self, prepared: _Prepared, progress: ProgressCallback | None) -> Added:
        article = prepared.article
        source = article.source
        old = self._articles.row(article.id)
        digest = content(source.text)
        changed = old is not None and old.content != digest
        if changed:
            twin = self._articles.twin(digest, article.id)
            if twin is not None:
                self._articles.drop(article.id)
                self._sweep()
                return _duplicate(source, twin, "; the older text of this source was removed")
        self._need_space(len(source.text))
        self._write(prepared, progress)
        lost = old is not None and changed and old.keep
        return Added(
            source.origin,
            article.id,
            article.title,
            len(prepared.chunks),
            "added" if old is None else "replaced",
            "the text has changed: take lines back again with `citewell keep`" if lost else None,
        )

    def _prepare(self, source: Source) -> _Prepared:
        article = read_article(source)
        version = self.version(source)
        return _Prepared(article, version, self.chunks(article, version))

    def _prepare_again(self, article: Article, row: Row) -> _Prepared:
        """A stored article by the pipeline of today, or as it stands where that finds nothing in it."""
        try:
            return self._prepare(article.source)
        except UnreadableSource:
            return _Prepared(article, row.version, self.chunks(article, row.version))

    def _write(self, prepared: _Prepared, progress: ProgressCallback | None) -> None:
        article, chunks = prepared.article, prepared.chunks
        self._articles.begin(article, content(article.source.text), prepared.version)
        for start in range(0, len(chunks), _BATCH):
            batch = chunks[start : start + _BATCH]
            contexts = [context(article, chunk) for chunk in batch]
            texts = [article.text[chunk.start : chunk.end] for chunk in batch]
            self._vectors.add(batch, self._embedder.embed([embedded(article, chunk) for chunk in batch]))
            self._terms.add(batch, contexts, texts)
            if progress is not None:
                progress(start + len(batch), len(chunks), f"Indexing {_name(article.source)}")
        self._articles.finish(article.id, len(chunks))
        self._sweep()

    @contextmanager
    def _writing(self, what: str, progress: ProgressCallback | None = None) -> Iterator[dict[str, AddStatus]]:
        """The lock, with sound indexes and nothing pending; gives what was finished just now."""
        with exclusive(self._home, what):
            crashed = self._articles.unfinished()
            try:
                if self._articles.rows():
                    check(self._articles, self._vectors, self._terms)
                else:
                    self._vectors.create()
                    self._terms.create()
                finished = self._finish_pending(progress)
            except LibraryDamaged:
                if not crashed:
                    raise
                # A kill while Chroma writes its index file can leave one that will not open.
                finished = self.rebuild(progress)
            yield finished

    def _finish_pending(self, progress: ProgressCallback | None) -> dict[str, AddStatus]:
        self._sweep()
        finished: dict[str, AddStatus] = {}
        for article, version in self._articles.pending():
            finished[article.id] = "replaced" if self._articles.row(article.id) else "added"
            self._write(_Prepared(article, version, self.chunks(article, version)), progress)
        return finished

    def _sweep(self) -> None:
        for identifier in self._articles.stale():
            row = self._articles.row(identifier)
            version = None if row is None else row.version
            self._vectors.sweep(identifier, version)
            self._terms.sweep(identifier, version)
            self._articles.swept(identifier)

    def _need_space(self, characters: int) -> None:
        need_space(self._home, characters * (_GROWTH + self._embedder.dimension // _THIN))


def check(articles: Articles, vectors: ChunkIndex, terms: ChunkIndex) -> None:
    """Raise LibraryDamaged where an index holds less than the articles say."""
    before = articles.stamp().generation
    expected = articles.chunks()
    for name, found in (("vectors", vectors.count()), ("terms", terms.count())):
        if found < expected and articles.stamp().generation == before:
            raise LibraryDamaged(
                f"Only {found:,} of {expected:,} chunks have {name}: "
                "run `citewell doctor --fix` to make them anew."
            )


def embedded(article: Article, chunk: Chunk) -> str:
    """What is made into the vector of a chunk: its text under the title and the heading."""
    return f"{context(article, chunk)}\n{article.text[chunk.start : chunk.end]}"


def content(text: str) -> str:
    """The SHA-256 of a normalised input."""
    return hashlib.sha256(text.encode()).hexdigest()


def _duplicate(source: Source, twin: Row, more: str = "") -> Added:
    reason = f"the same text as {twin.origin}{more}"
    return Added(source.origin, twin.id, twin.title, twin.chunks, "duplicate", reason)


def _name(source: Source) -> str:
    return PurePath(source.origin).name[:60]
