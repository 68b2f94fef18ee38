"""Add the articles of an export to a library, each under its own id."""

from contextlib import suppress
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.errors import UnreadableSource
from rag.indexing.ingest import Ingest
from rag.indexing.prepare import Pipeline, Prepared, content, short_name
from rag.indexing.write import Stores
from rag.storage.backup import Backup
from rag.types import Added, AddStatus, Article, ProgressCallback


class Importer:
    """Adds exported articles to one library."""

    def __init__(self, stores: Stores, pipeline: Pipeline, ingest: Ingest) -> None:
        self._stores = stores
        self._pipeline = pipeline
        self._ingest = ingest

    def __call__(self, exported: Backup, progress: ProgressCallback | None) -> list[Added]:
        """Import all undamaged articles; returns a report on each article, damaged ones last.

        An article that the library already has stays as it is. Vectors are imported if they were made
        by the embedder that the library uses, and made again otherwise. Each article is finished before
        the next one is started, so an interrupted import can be run again.
        """
        ids = exported.ids()
        reports = []
        for number, identifier in enumerate(ids, 1):
            found = exported.get(identifier)
            if found is not None:
                reports.append(self._take(*found, exported))
            if progress is not None:
                progress(number, len(ids), "Importing")
        reports += [_failed(name, "it is damaged in the export") for name in exported.damaged]
        if exported.is_cut:
            cut = "the export is cut off: the readable part was imported"
            reports.append(_failed(str(exported.path), cut))
        return reports

    def _take(self, article: Article, version: str, exported: Backup) -> Added:
        original = exported.original(article.source.original)
        if original is None:
            article = replace(article, source=replace(article.source, original=None))
        settled = self._settled(article)
        if settled is not None:
            return settled
        prepared, vectors = self._prepared(article, version), self._vectors(exported, article.id)
        if vectors is None or len(vectors) != len(prepared.chunks) or prepared.article != article:
            vectors = self._pipeline.embed(prepared, None)
        with self._ingest.writing(f"importing {short_name(article.source)}"):
            settled = self._settled(article)
            if settled is None:
                self._ingest.keep_original(original)
                self._stores.write(prepared, vectors, None)
        return settled or _report(prepared.article, len(prepared.chunks), "added")

    def _settled(self, article: Article) -> Added | None:
        """The report on an article that needn't be written."""
        articles, source = self._stores.articles, article.source
        row = articles.row(article.id) or articles.row(articles.id_of(source.origin))
        digest = content(source)
        if row is None:
            twin = articles.twin(digest, article.id)
            if twin is None:
                return None
            return _report(article, twin.chunks, "duplicate", f"the same text as {twin.origin}")
        if articles.sound(row.id) is None:
            return None
        if (row.content, row.keep, row.keep_all) == (digest, source.keep, source.keep_all):
            return _report(article, row.chunks, "unchanged")
        reason = f"the library has a different text: to import this one, run `citewell remove {row.id}` first"
        return _report(article, row.chunks, "kept", reason)

    def _prepared(self, article: Article, version: str) -> Prepared:
        """An article as it was exported, or processed again if today's pipeline is a different one."""
        if version != self._pipeline.version(article.source):
            with suppress(UnreadableSource):
                return self._pipeline.prepare(article.source, article.id)
        return self._pipeline.stored(article, version)

    def _vectors(self, exported: Backup, identifier: str) -> NDArray[np.float32] | None:
        embedder = self._pipeline.embedder
        if exported.made_by[0] != embedder.name or exported.made_by[1] != embedder.dimension:
            return None
        return exported.vectors(identifier)


def _failed(what: str, reason: str) -> Added:
    return Added(what, None, None, 0, "failed", reason)


def _report(article: Article, chunks: int, status: AddStatus, reason: str | None = None) -> Added:
    return Added(article.source.origin, article.id, article.title, chunks, status, reason)
