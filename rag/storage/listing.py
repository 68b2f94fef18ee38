"""List articles without reading their texts."""

import json
from dataclasses import dataclass

from rag.reading.readers import is_current
from rag.storage.among import among
from rag.storage.rows import METADATA
from rag.storage.stores import Connection
from rag.types import ArticleInfo, Filters, Metadata


@dataclass(frozen=True, slots=True)
class Row:
    """An indexed article without its text."""

    id: str
    title: str
    origin: str
    content: str
    version: str
    chunks: int
    keep: frozenset[int]
    keep_all: bool
    metadata: Metadata
    reader: str | None
    original: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is asked of, among `total` articles: those with these ids, or all if None.

    `titles` are the first few of theirs, none if all are asked. `silent` are the ids of those without chunks,
    since they are damaged; `latest` are the ids of as many of the others, the one that was added last first.
    """

    total: int
    ids: tuple[str, ...] | None
    titles: tuple[str, ...]
    silent: tuple[str, ...]
    latest: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many articles are asked."""
        return self.total if self.ids is None else len(self.ids)


def listed(db: Connection, where: str, *values: str) -> list[Row]:
    """The rows that match a condition, in the order in which their articles were added."""
    found = db.execute(
        f"SELECT id, title, origin, content, version, chunks, keep, keep_all, {METADATA}, "  # noqa: S608
        f"reader, original FROM articles WHERE {where} ORDER BY added, id",
        values,
    )
    return [
        Row(
            identifier,
            title,
            origin,
            digest,
            version,
            chunks,
            _numbers(keep),
            bool(keep_all),
            Metadata(*more[:4]),
            *more[4:],
        )
        for identifier, title, origin, digest, version, chunks, keep, keep_all, *more in found
    ]


def info(row: Row) -> ArticleInfo:
    """What a list shows of an article."""
    return ArticleInfo(
        row.id,
        row.title,
        row.origin,
        row.chunks,
        row.metadata,
        is_outdated=not is_current(row.reader),
        has_original=row.original is not None,
    )


def scope(db: Connection, filters: Filters, most: int) -> Scope:
    """The indexed articles that match all of `filters`, with at most so many titles and latest ids.

    Those without a date or a site don't match a filter on it. A site includes its subdomains.
    """
    [total] = db.execute("SELECT count(*) FROM articles WHERE state = 'indexed'").fetchone()
    if filters == Filters():
        silent = db.execute(
            "SELECT id FROM articles WHERE state = 'indexed' AND chunks = 0 ORDER BY added, id"
        )
        latest = db.execute(
            "SELECT id FROM articles WHERE state = 'indexed' AND chunks > 0 "
            "ORDER BY added DESC, id DESC LIMIT ?",
            (most,),
        )
        return Scope(total, None, (), tuple(row[0] for row in silent), tuple(row[0] for row in latest))
    wanted = {"date >= ?": filters.since, "date <= ?": filters.until}
    values = [value for value in wanted.values() if value is not None]
    limits = ["state = 'indexed'", *(limit for limit, value in wanted.items() if value is not None)]
    select = f"SELECT added, id, title, chunks, site FROM articles WHERE {' AND '.join(limits)}"  # noqa: S608
    rows = (
        db.execute(select, values)
        if filters.articles is None
        else among(db, select + " AND id IN ({ids})", filters.articles, *values)
    )
    found = sorted(row[:-1] for row in rows if _is_below(row[-1], filters.site))
    return Scope(
        total,
        tuple(identifier for _, identifier, _, _ in found),
        tuple(title for _, _, title, _ in found[:most]),
        tuple(identifier for _, identifier, _, chunks in found if not chunks),
        tuple(identifier for _, identifier, _, chunks in reversed(found) if chunks)[:most],
    )


def _is_below(site: str | None, wanted: str | None) -> bool:
    """Whether a site is the wanted one or a subdomain of it; all are if none is wanted."""
    return wanted is None or (site is not None and f".{site}".lower().endswith(f".{wanted}".lower()))


def _numbers(keep: str) -> frozenset[int]:
    """The line numbers; empty if damaged, which the article's digest reveals."""
    try:
        return frozenset(json.loads(keep))
    except (ValueError, TypeError):
        return frozenset()
