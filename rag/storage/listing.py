"""List articles without reading their texts."""

import json
import sqlite3
from dataclasses import dataclass

from rag.reading.readers import is_current
from rag.storage.rows import METADATA
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

    `titles` are the first few of theirs, none where all are asked. `silent` are the ids of those without
    chunks, since they are damaged.
    """

    total: int
    ids: tuple[str, ...] | None
    titles: tuple[str, ...]
    silent: tuple[str, ...]


def listed(db: sqlite3.Connection, where: str, *values: str) -> list[Row]:
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


def scope(db: sqlite3.Connection, filters: Filters, most: int) -> Scope:
    """The indexed articles that match all of `filters`, with at most so many titles.

    Those without a date or a site don't match a filter on it. A site includes its subdomains.
    """
    [total] = db.execute("SELECT count(*) FROM articles WHERE state = 'indexed'").fetchone()
    if filters == Filters():
        silent = db.execute(
            "SELECT id FROM articles WHERE state = 'indexed' AND chunks = 0 ORDER BY added, id"
        )
        return Scope(total, None, (), tuple(row[0] for row in silent))
    found = db.execute(
        "SELECT id, title, chunks FROM articles WHERE state = 'indexed' "
        "AND (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids))) "
        "AND (:since IS NULL OR date >= :since) AND (:until IS NULL OR date <= :until) "
        "AND (:site IS NULL OR lower(site) = :site "
        "OR substr(lower(site), -length(:site) - 1) = '.' || :site) ORDER BY added, id",
        {
            "ids": None if filters.articles is None else json.dumps(filters.articles),
            "since": filters.since,
            "until": filters.until,
            "site": filters.site and filters.site.lower(),
        },
    ).fetchall()
    return Scope(
        total,
        tuple(identifier for identifier, _, _ in found),
        tuple(title for _, title, _ in found[:most]),
        tuple(identifier for identifier, _, chunks in found if not chunks),
    )


def _numbers(keep: str) -> frozenset[int]:
    """The line numbers; empty if damaged, which the article's digest reveals."""
    try:
        return frozenset(json.loads(keep))
    except (ValueError, TypeError):
        return frozenset()
