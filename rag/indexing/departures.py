"""Let articles go whose files are gone, unless they are somewhere else too or were added by themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from rag.indexing.ingest import Ingest
from rag.storage.articles import Articles
from rag.storage.folders import Folders, Place
from rag.types import Added, AddStatus


class Departures:
    """What takes articles out of one library; for the holder of the lock of syncs."""

    def __init__(self, folders: Folders, articles: Articles, ingest: Ingest) -> None:
        self._folders = folders
        self._articles = articles
        self._ingest = ingest

    def leave(self, places: Collection[Place]) -> Iterator[Added]:
        """Let nothing be at these places; a report on each article that goes, stays or is elsewhere now."""
        by_article: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            by_article[place.article].append(place)
        for article, left in by_article.items():
            gone = {place.origin for place in left}
            rest = [place for place in self._folders.of(article) if place.origin not in gone]
            if rest:
                yield from self._settle(article, gone, rest[0].origin)
            elif any(place.brought for place in left):
                report = self.report(left[0].origin, article, "removed")
                self._ingest.remove(article)
                yield report
            else:
                yield self.report(left[0].origin, article, "kept", self._why_kept(article, gone))
            self._folders.vacate(gone)

    def report(self, origin: str, article: str | None, status: AddStatus, reason: str | None = None) -> Added:
        """The report on what became of a source and the article that was read from it."""
        row = None if article is None else self._articles.row(article)
        if row is None:
            return Added(origin, article, None, 0, status, reason)
        return Added(origin, row.id, row.title, row.chunks, status, reason)

    def _why_kept(self, article: str, gone: Collection[str]) -> str:
        row = self._articles.row(article)
        if row is not None and row.origin not in gone:
            return f"it was added from {row.origin}: `citewell remove {article}` removes it"
        return f"its file is gone, but you added it yourself: `citewell remove {article}` removes it"

    def _settle(self, article: str, gone: Collection[str], origin: str) -> Iterator[Added]:
        """Let an article be where its text is still to be found."""
        row = self._articles.row(article)
        if row is not None and row.origin in gone:
            self._articles.move(article, origin)
            yield self.report(origin, article, "moved", f"from {row.origin}")
