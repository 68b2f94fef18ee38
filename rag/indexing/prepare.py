"""Make everything that is derived from an article: its version, its chunks and their vectors.

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

_BATCH = 1_000  # chunks between two reports of progress


class CountingEmbedder(Embedder, ChunkTokenizer, Protocol):
    """An embedder that also counts the tokens of chunks."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything made from a source except its vectors."""

    article: Article
    version: str
    chunks: list[Chunk]


@dataclass(frozen=True, slots=True)
class Ready:
    """An article that only needs to be written, with the vectors of its chunks: (chunks, dimension).

    `asked` is its source before the overrides that the user made earlier. `file` is as in
    `Pending`; `original` has the bytes of its file if they are to be kept. `replaced` is the content
    of the article that it replaces, if it does.
    """

    asked: Source
    prepared: Prepared
    vectors: NDArray[np.float32]
    file: tuple[str, str] | None = None
    original: bytes | None = None
    replaced: str | None = None


@dataclass(frozen=True, slots=True)
class Pipeline:
    """How articles are read, cut into chunks of at most `budget` tokens, and embedded."""

    embedder: CountingEmbedder
    budget: int

    def version(self, source: Source) -> str:
        """The version of an article of `source`: a hash of its content, the overrides and the pipeline."""
        return self._version(content(source), source.keep, source.keep_all)

    def outdated(self, row: Row, articles: Articles) -> bool:
        """Whether another pipeline indexed an article, and this one would give a different result."""
        if row.version == self._version(row.content, row.keep, row.keep_all):
            return False
        article = articles.sound(row.id)
        return article is not None and self.again(article, row).version != row.version

    @property
    def fingerprint(self) -> str:
        """A hash of everything that the results depend on, except the sources and the embedder."""
        return hashlib.sha256(repr((self._parts, readers.fingerprint())).encode()).hexdigest()[:16]

    def prepare(self, source: Source, identifier: str) -> Prepared:
        """Prepare a source, under the id of its article; raises UnreadableSource."""
        with timed("clean", article=identifier, source=source.origin):
            article = read_article(source, identifier)
        return self.stored(article, self.version(source))

    def again(self, article: Article, row: Row) -> Prepared:
        """Re-run today's pipeline on a stored article; the article stays as it is if that finds no text."""
        try:
            return self.prepare(article.source, article.id)
        except UnreadableSource:
            return self.stored(article, row.version)

    def stored(self, article: Article, version: str) -> Prepared:
        """Chunk an article, with its text as it is stored."""
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


def parts(chunks: Sequence[object]) -> Iterator[slice]:
    """Divide chunks into batches, after each of which progress is reported."""
    for start in range(0, len(chunks), _BATCH):
        yield slice(start, min(start + _BATCH, len(chunks)))


def embedded(article: Article, chunk: Chunk) -> str:
    """The text that a chunk's vector is made from: the title, the heading and the chunk itself."""
    return f"{context(article, chunk)}\n{article.text[chunk.start : chunk.end]}"


def content(source: Source) -> str:
    """The SHA-256 of what was read, without its origin and the user's overrides."""
    read = source.text
    more = (source.title, source.metadata, source.left_out, source.pages)
    if more != (None, UNKNOWN, (), ()):
        read = repr((read, more))
    return hashlib.sha256(read.encode()).hexdigest()


def short_name(source: Source) -> str:
    """The name of a source in progress messages."""
    return PurePath(source.origin).name[:60]
