"""List articles without reading their texts."""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass

from rag.reading.readers import is_current
from rag.storage.rows import METADATA
from rag.types import ArticleInfo, Metadata


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
    """What a question is asked of: how many articles there are, the first titles, and the ids of some.

    A silent article has no chunks, since it is damaged; the `latest` are those that were added last, the last
    one first. There are no titles where all articles are asked.
    """

    total: int
    titles: tuple[str, ...]
    silent: tuple[str, ...]
    latest: tuple[str, ...]


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


def scope(db: sqlite3.Connection, ids: Collection[str] | None, most: int) -> Scope:
    """The indexed articles, or those of these ids, with at most so many titles and latest ids."""
    [total] = db.execute("SELECT count(*) FROM articles WHERE state = 'indexed'").fetchone()
    among = "" if ids is None else "AND id IN (SELECT value FROM json_each(:ids))"
    chosen = f"FROM articles WHERE state = 'indexed' {among}"
    order = "ORDER BY added, id LIMIT :most"
    given = {"ids": json.dumps(sorted(ids or ())), "most": most}
    titles = [] if ids is None else db.execute(f"SELECT title {chosen} {order}", given)
    silent = db.execute(f"SELECT id {chosen} AND chunks = 0 ORDER BY added, id", given)
    latest = db.execute(f"SELECT id {chosen} AND chunks > 0 ORDER BY added DESC, id LIMIT :most", given)
    return Scope(total, *(tuple(row[0] for row in found) for found in (titles, silent, latest)))


def matching(db: sqlite3.Connection, since: str | None, until: str | None, site: str | None) -> list[str]:
    """The ids of the indexed articles with these dates and this site: see `Articles.matching`."""
    found = db.execute(
        "SELECT id FROM articles WHERE state = 'indexed' "
        "AND (:since IS NULL OR date >= :since) AND (:until IS NULL OR date <= :until) "
        "AND (:site IS NULL OR lower(site) = :site "
        "OR substr(lower(site), -length(:site) - 1) = '.' || :site) ORDER BY added, id",
        {"since": since, "until": until, "site": site and site.lower()},
    )
    return [row[0] for row in found]


def _numbers(keep: str) -> frozenset[int]:
    """The line numbers; empty if damaged, which the article's digest reveals."""
    try:
        return frozenset(json.loads(keep))
    except (ValueError, TypeError):
        return frozenset()
