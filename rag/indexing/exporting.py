"""Write the articles of a library into one file."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryDamaged
from rag.indexing.prepare import Pipeline
from rag.storage.articles import Articles
from rag.storage.backup import writing
from rag.storage.originals import Originals
from rag.storage.stores import VectorStore
from rag.types import Article, Exported, ProgressCallback


def export(
    path: Path,
    *,
    articles: Articles,
    vectors: VectorStore | None,
    originals: Originals | None,
    pipeline: Pipeline,
    progress: ProgressCallback | None = None,
) -> Exported:
    """Write the articles as they are now into the file `path`, with their `vectors` and `originals` if given.

    Damaged articles are left out and listed. Raises UsageError if the file can't be written, and what the
    vectors raise.
    """
    made_by = None if vectors is None else vectors.made_by()
    left_out: list[str] = []
    written = 0
    rows = articles.rows()
    with writing(path, made_by) as writer:
        for number, row in enumerate(rows, 1):
            article = articles.sound(row.id, row.version)
            if article is not None:
                made = None if vectors is None else _vectors(article, row.version, vectors, pipeline)
                writer.add(article, row.version, made, _original(article, originals))
                written += 1
            elif articles.row(row.id) == row:  # it wasn't replaced or removed meanwhile
                left_out.append(row.id)
            if progress is not None:
                progress(number, len(rows), "Exporting")
    return Exported(str(path), written, tuple(left_out))


def _original(article: Article, originals: Originals | None) -> bytes | None:
    name = article.source.original
    return None if originals is None or name is None else originals.read(name)


def _vectors(article: Article, version: str, vectors: VectorStore, pipeline: Pipeline) -> NDArray[np.float32]:
    found = vectors.get(article.id, version)
    chunks = pipeline.stored(article, version).chunks
    if set(found) != {chunk.start for chunk in chunks}:
        raise LibraryDamaged(
            f"Passages of “{article.title}” have no vectors: run `citewell doctor --fix` to rebuild them."
        )
    return np.array([found[chunk.start] for chunk in chunks], dtype=np.float32)
