"""Make of an article all that is derived from it: its version, its chunks and their vectors.

Nothing here needs the library's lock, and nothing is written.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import UnreadableSource
from rag.events import timed
from rag.indexing import chunk as chunking
from rag.indexing.chunk import chunk_article, context
from rag.indexing.embed import Embedder
from rag.indexing.tokens import ChunkTokenizer
from rag.reading import article as reading
from rag.reading import readers
from rag.reading.article import read_article
from rag.storage.articles import Articles
from rag.storage.listing import Row
from rag.types import UNKNOWN, Article, Chunk, ProgressCallback, Source

_BATCH = 1_000  # chunks between two steps of progress


class CountingEmbedder(Embedder, ChunkTokenizer, Protocol):
    """An embedder beside what counts the tokens of chunks."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is made of a source on this computer."""

    article: Article
    version: str
    chunks: list[Chunk]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """How articles are read, cut into chunks of at most `budget` tokens, and embedded."""

    embedder: CountingEmbedder
    budget: int

    def version(self, source: Source) -> str:
        """What an article of `source` is made of: its content, the overrides and the pipeline."""
        return self._version(content(source), source.keep, source.keep_all)

    def outdated(self, row: Row, articles: Articles) -> bool:
        """Whether an article was indexed by another pipeline than this one, which would do it otherwise."""
        if row.version == self._version(row.content, row.keep, row.keep_all):
            return False
        article = articles.sound(row.id)
        return article is not None and self.again(article, row).version != row.version

    @property
    def fingerprint(self) -> str:
        """What all of its work depends on, but for the sources and the embedder."""
        return hashlib.sha256(repr((self._parts, readers.fingerprint())).encode()).hexdigest()[:16]

    def prepare(self, source: Source, identifier: str) -> Prepared:
        """What is made of a source, under the id of its article; raises UnreadableSource."""
        with timed("clean", article=identifier, source=source.origin):
            article = read_article(source, identifier)
        return self.stored(article, self.version(source))

    def again(self, article: Article, row: Row) -> Prepared:
        """A stored article by the pipeline of today, or as it stands where that finds nothing in it."""
        try:
            return self.prepare(article.source, article.id)
        except UnreadableSource:
            return self.stored(article, row.version)

    def stored(self, article: Article, version: str) -> Prepared:
        """An article as it was read."""
        with timed("chunk", article=article.id) as event:
            chunks = chunk_article(article, version=version, tokenizer=self.embedder, budget=self.budget)
            event["chunks"] = len(chunks)
        return Prepared(article, version, chunks)

    def embed(self, prepared: Prepared, progress: ProgressCallback | None) -> NDArray[np.float32]:
        """The vectors of an article's chunks, of shape (chunks, dimension); raises what the embedder does."""
        article, chunks = prepared.article, prepared.chunks
        vectors = np.zeros((len(chunks), self.embedder.dimension), dtype=np.float32)
        with timed("embed", article=article.id, chunks=len(chunks), embedder=self.embedder.name):
            for part in parts(chunks):
                vectors[part] = self.embedder.embed([embedded(article, chunk) for chunk in chunks[part]])
                if progress is not None:
                    progress(part.stop, len(chunks), f"Embedding {short_name(article.source)}")
        return vectors

    @property
    def _parts(self) -> tuple[str, str, int, str]:
        return reading.VERSION, chunking.VERSION, self.budget, self.embedder.tokenizer

    def _version(self, digest: str, keep: frozenset[int], keep_all: bool) -> str:
        made_of = repr((digest, sorted(keep), keep_all, *self._parts))
        return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def parts(chunks: Sequence[Chunk]) -> Iterator[slice]:
    """The chunks between one step of progress and the next."""
    for start in range(0, len(chunks), _BATCH):
        yield slice(start, min(start + _BATCH, len(chunks)))


def embedded(article: Article, chunk: Chunk) -> str:
    """What is made into the vector of a chunk: its text under the title and the heading."""
    return f"{context(article, chunk)}\n{article.text[chunk.start : chunk.end]}"


def content(source: Source) -> str:
    """The SHA-256 of what was read, without where it was read and what the user has overridden."""
    read = source.text
    beside = (source.title, source.metadata, source.left_out, source.pages)
    if beside != (None, UNKNOWN, (), ()):
        read = repr((read, beside))
    return hashlib.sha256(read.encode()).hexdigest()


def short_name(source: Source) -> str:
    """What a source is called while something is done with it."""
    return PurePath(source.origin).name[:60]
