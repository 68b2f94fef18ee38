"""Remove articles whose files are gone, unless they are in another place or the user added them."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from rag.indexing.ingest import Ingest
from rag.storage.articles import Articles
from rag.storage.folders import Folders, Place
from rag.types import Added, AddStatus


class Removals:
    """Removes articles from one library; the caller must hold the sync lock."""

    def __init__(self, folders: Folders, articles: Articles, ingest: Ingest) -> None:
        self._folders = folders
        self._articles = articles
        self._ingest = ingest

    def clear(self, places: Collection[Place]) -> Iterator[Added]:
        """Forget these places; yields a report on each article that is removed, kept or moved."""
        by_article: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            by_article[place.article].append(place)
        for article, left in by_article.items():
            gone = {place.origin for place in left}
            rest = [place for place in self._folders.of(article) if place.origin not in gone]
            if rest:
                yield from self._relocate(article, gone, rest[0].origin)
            elif any(place.brought for place in left):
                report = self.report(left[0].origin, article, "removed")
                self._ingest.remove(article)
                yield report
            else:
                yield self.report(left[0].origin, article, "kept", self._why_kept(article, gone))
            self._folders.vacate(gone)

    def report(self, origin: str, article: str | None, status: AddStatus, reason: str | None = None) -> Added:
        """A report on a source and on the article read from it, if any."""
        row = None if article is None else self._articles.row(article)
        if row is None:
            return Added(origin, article, None, 0, status, reason)
        return Added(origin, row.id, row.title, row.chunks, status, reason)

    def _why_kept(self, article: str, gone: Collection[str]) -> str:
        row = self._articles.row(article)
        if row is not None and row.origin not in gone:
            return f"it was added from {row.origin}: `citewell remove {article}` removes it"
        return f"its file is gone, but you added it yourself: `citewell remove {article}` removes it"

    def _relocate(self, article: str, gone: Collection[str], origin: str) -> Iterator[Added]:
        """Move an article to a place where its text still is, if its own is gone."""
        row = self._articles.row(article)
        if row is not None and row.origin in gone:
            self._articles.move(article, origin)
            yield self.report(origin, article, "moved", f"from {row.origin}")
