"""The library: articles in a folder or a shared database, found again by what they say."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.address import Shared
from rag.errors import UnknownArticle
from rag.indexing.folder import DataFolder
from rag.reading.gather import Gatherer
from rag.types import (
    Added,
    Article,
    ArticleInfo,
    Citation,
    Diagnosis,
    Exported,
    Filters,
    Hit,
    Passage,
    ProgressCallback,
    Reindexed,
    Synced,
    SyncedFolder,
    Unread,
)

if TYPE_CHECKING:
    from rag.indexing.prepare import CountingEmbedder
    from rag.reading.fetch import Fetcher
    from rag.reading.formats.columns import Columns
    from rag.retrieval.rerank import Reranker, Retrieved
    from rag.storage.listing import Scope
    from rag.storage.overviews import KeptOverviews

PASSAGE_HITS = 12  # the chunks that answers and evidence come from, before neighbours are merged


class Library:
    """The articles in the folder `home`, or shared with other hosts; all is loaded when first used.

    Every method may raise LibraryError, and its message names the remedy.
    """

    def __init__(
        self,
        home: Path | Shared,
        embedder: "CountingEmbedder | None" = None,
        *,
        chunk_tokens: int = 220,
        fetcher: "Callable[[], Fetcher] | None" = None,
    ) -> None:
        self._folder = DataFolder(home, embedder, chunk_tokens)
        self._gatherer = Gatherer(fetcher)

    def add(
        self,
        sources: Sequence[Path | str],
        *,
        keep_all: bool = False,
        columns: "Columns | None" = None,
        follow_links: bool = False,
        originals: bool = True,
        progress: ProgressCallback | None = None,
    ) -> list[Added]:
        """Add files, the files in folders, and pages by their URLs; one report for each.

        Archives and tables give one for each article in them. A bad one stops no other. A page is
        known by the URL that it is found at in the end. `columns` names those of tables. Links that
        lead out of a folder are reported, and followed only with `follow_links`. `originals` keeps PDFs and
        pictures.
        """
        from rag.indexing.adding import add_each

        self.catch_up(progress)
        parts = self._gatherer.named(sources, columns, progress, follow_links=follow_links)
        return add_each(parts, self._folder.ingest, keep_all, progress, originals=originals)

    def read(
        self,
        sources: Sequence[Path | str],
        *,
        keep_all: bool = False,
        columns: "Columns | None" = None,
        follow_links: bool = False,
        progress: ProgressCallback | None = None,
    ) -> Iterator[Article | Unread]:
        """The articles that `add` would store, and what cannot be read; nothing is stored."""
        from rag.indexing.adding import read_each

        parts = self._gatherer.named(sources, columns, progress, follow_links=follow_links)
        return read_each(parts, keep_all)

    def sync(
        self,
        folder: Path,
        *,
        follow_links: bool = False,
        dry_run: bool = False,
        consent: Callable[[int, int], bool] = lambda _leave, _stay: False,
        progress: ProgressCallback | None = None,
    ) -> Synced:
        """Add what is new in a folder, replace what changed, and remove what a sync has brought and is gone.

        A file that moved keeps its article. With `dry_run`, nothing is done. Where more articles are
        to go than stay, `consent` is asked with the two numbers. Raises UsageError where it says no, and
        where the folder is missing or empty, as one on a disk that isn't mounted.
        """
        return self._folder.sync(
            folder, follow_links=follow_links, dry_run=dry_run, consent=consent, progress=progress
        )

    def synced_folders(self) -> list[SyncedFolder]:
        """The folders that were synced, by name, as the last sync of each left it."""
        return self._folder.folders.synced()

    def add_listed(
        self, where: str, *, keep_all: bool = False, progress: ProgressCallback | None = None
    ) -> list[Added]:
        """Add the pages that a list names: a file or a URL of a feed, a sitemap, or a text of URLs.

        The reports are as `add` gives them, with one for each sitemap of an index that could not be
        read. Raises UnreadableSource where the list itself cannot be.
        """
        from rag.indexing.adding import add_each
        from rag.reading.read import read_places

        fetcher = self._gatherer.new_fetcher()
        listed = fetcher.listed(where)
        lost = [Added(url, None, None, 0, "failed", reason) for url, reason in listed.failed]
        parts = read_places(listed.urls, fetcher.fetch, progress=progress)
        return lost + add_each(parts, self._folder.ingest, keep_all, progress)

    def add_upload(self, name: str, raw: bytes, *, progress: ProgressCallback | None = None) -> list[Added]:
        """Add a document that is in no file of this machine; it is known by its content and its `name`.

        Archives and tables give one report for each article in them.
        """
        from rag.indexing.adding import add_each
        from rag.reading.archive import Member

        upload = Member(f"upload:{hashlib.sha256(raw).hexdigest()[:12]}/{name}", raw)
        parts = self._gatherer.read([upload], progress=progress)
        return add_each(parts, self._folder.ingest, False, progress)

    def add_text(self, text: str, *, keep_all: bool = False) -> Added:
        """Add a text that is in no file."""
        from rag.indexing.adding import add_text

        return add_text(text, keep_all, self._folder.ingest)

    def adopt(self, article: Article) -> Added:
        """Add an article of another library, from the same source and with the same lines kept."""
        return self._folder.ingest.put(replace(article.source, original=None))

    def keep(self, article_id: str, lines: Collection[int]) -> Added:
        """Take dropped lines of an article back, by their numbers in its receipt.

        Raises UnknownArticle, and UsageError for a line that was not dropped.
        """
        return self._folder.ingest.keep(self.article(article_id), lines)

    def reimport(
        self, articles: Collection[str] | None = None, *, progress: ProgressCallback | None = None
    ) -> list[Added]:
        """Read articles again where they were read, or from their originals, under the ids that they have.

        Without `articles`, those that an older reader than today's has read. Raises UnknownArticle.
        """
        from rag.indexing.reimport import is_wanted, reimport

        self._folder.articles.check(articles)
        rows = [row for row in self._folder.articles.rows() if is_wanted(row, articles)]
        fetch = self._gatherer.fetch()
        return list(reimport(rows, self._folder.ingest, self._folder.originals, fetch, progress))

    def remove(self, article_id: str) -> None:
        """Remove an article, or what is left of one whose adding or removing was cut short.

        Raises UnknownArticle.
        """
        if not self._folder.articles.holds(article_id):
            raise UnknownArticle(article_id)
        self._folder.ingest.remove(article_id)

    def articles(self) -> list[ArticleInfo]:
        """The articles, in the order in which they were added."""
        return self._folder.articles.infos()

    def scope(self, filters: Filters, *, titles: int = 0) -> "Scope":
        """What a question with `filters` is asked of, with at most so many `titles`.

        Both days are included. An article whose date, or whose site, is not known matches no day,
        or no site. Raises EmptyLibrary, UnknownArticle, and UsageError if a day is not valid or no article
        has such a date and site.
        """
        from rag.indexing.choose import choose

        return choose(self._folder.articles, filters, titles)

    def article(self, article_id: str) -> Article:
        """The article with this id; raises UnknownArticle."""
        found = self._folder.articles.get(article_id)
        if found is None:
            raise UnknownArticle(article_id)
        return found

    def original(self, article_id: str) -> Path | None:
        """The file that an article was read from, where it is kept; raises UnknownArticle."""
        row = self._folder.articles.row(article_id)
        if row is None:
            raise UnknownArticle(article_id)
        return None if row.original is None else self._folder.originals.path(row.original)

    def search(self, question: str, *, n: int, articles: Collection[str] | None = None) -> list[Hit]:
        """The `n` chunks that fit the question best, in all articles or in those whose ids are given.

        Raises UnknownArticle for an id that is not there.
        """
        from rag.retrieval.retrieve import find_hits
        from rag.stages import Stopwatch

        self._folder.articles.check(articles)
        return find_hits(self._folder, question, n=n, articles=articles, watch=Stopwatch()).hits

    def passages(self, question: str, *, n: int, articles: Collection[str] | None = None) -> list[Passage]:
        """The `n` best chunks as passages of whole sentences, best first; raises as `search` does."""
        self._folder.articles.check(articles)
        return list(self.retrieve(question, n=n, articles=articles).passages)

    def retrieve(
        self,
        question: str,
        *,
        n: int,
        articles: Collection[str] | None = None,
        reranker: "Reranker | None" = None,
    ) -> "Retrieved":
        """The passages that `passages` gives, or the `n` best chunks by a reranker, which may fail.

        `articles` are ids that `scope` gave: one that is not there matches nothing.
        """
        from rag.retrieval.retrieve import retrieve

        return retrieve(self._folder, question, n=n, articles=articles, reranker=reranker)

    def find(self, words: str, *, n: int = 8) -> list[Citation]:
        """The sentences that share the most of `words`, best first: at most `n`, one per passage."""
        from rag.generation.closest import closest

        return list(closest(words, self.passages(words, n=3 * n), n))

    def doctor(
        self, *, fix: bool = False, backup: Path | None = None, progress: ProgressCallback | None = None
    ) -> Diagnosis:
        """Check that all is as it was written; `fix` rebuilds it, or restores it from `backup`, an export."""
        return self._folder.examine(fix, backup, progress)

    def export(
        self,
        path: Path,
        *,
        vectors: bool = False,
        originals: bool = False,
        progress: ProgressCallback | None = None,
    ) -> Exported:
        """Write all articles into one file; raises UsageError if it can't be written."""
        return self._folder.export(path, vectors, originals, progress)

    def import_from(self, path: Path, progress: ProgressCallback | None = None) -> list[Added]:
        """Add the articles of an export that aren't here yet; raises UsageError for a file that is none."""
        return self._folder.import_from(path, progress)

    def reindex(self, progress: ProgressCallback | None = None) -> Reindexed:
        """Move the library to the embedder that it was opened with; what a run before has made is kept.

        Until all is there, the library answers to those who open it with the embedder that it has.
        """
        return self._folder.reindex(progress)

    def catch_up(self, progress: ProgressCallback | None = None) -> None:
        """Index on this host what others have added to a shared library; in a folder, do nothing.

        Questions do this in the background, and the rest of it for a program that waits.
        """
        self._folder.catch_up(progress)

    @property
    def overviews(self) -> "KeptOverviews":
        """The overviews of articles that are kept with them."""
        return self._folder.overviews

    @property
    def embedder(self) -> "CountingEmbedder":
        """What turns texts and questions into vectors."""
        return self._folder.embedder
