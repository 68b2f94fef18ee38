"""List articles without reading their texts."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.reading.readers import is_current
from rag.storage.among import among
from rag.storage.rows import METADATA
from rag.storage.stores import Connection
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
    """What a question is asked of: how many articles there are, the first titles, and the ids of silent ones.

    A silent article has no chunks, since it is damaged. There are no titles where all articles are asked.
    """

    total: int
    titles: tuple[str, ...]
    silent: tuple[str, ...]


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


def scope(db: Connection, ids: Collection[str] | None, most: int) -> Scope:
    """The indexed articles, or those of these ids, with at most so many titles; reads no row but theirs."""
    [total] = db.execute("SELECT count(*) FROM articles WHERE state = 'indexed'").fetchone()
    if ids is None:
        found = db.execute(
            "SELECT id FROM articles WHERE state = 'indexed' AND chunks = 0 ORDER BY added, id"
        )
        return Scope(total, (), tuple(row[0] for row in found))
    chosen = "FROM articles WHERE state = 'indexed' AND id IN ({ids})"
    first = among(db, f"SELECT added, id, title {chosen} ORDER BY added, id LIMIT {most:d}", ids)
    silent = among(db, f"SELECT added, id {chosen} AND chunks = 0", ids)
    return Scope(
        total,
        tuple(title for _, _, title in sorted(first)[:most]),
        tuple(identifier for _, identifier in sorted(silent)),
    )


def matching(db: Connection, since: str | None, until: str | None, site: str | None) -> list[str]:
    """The ids of the indexed articles with these dates and this site: see `Articles.matching`."""
    wanted = {"date >= ?": since, "date <= ?": until, "'.' || lower(site) LIKE ? ESCAPE '!'": _below(site)}
    limits = {limit: value for limit, value in wanted.items() if value is not None}
    where = " AND ".join(["state = 'indexed'", *limits])
    found = db.execute(f"SELECT id FROM articles WHERE {where} ORDER BY added, id", [*limits.values()])  # noqa: S608
    return [row[0] for row in found]


def _below(site: str | None) -> str | None:
    """A pattern of a site and its subdomains, each after a full stop."""
    return None if site is None else "%." + re.sub("([!%_])", r"!\1", site.lower())


def _numbers(keep: str) -> frozenset[int]:
    """The line numbers; empty if damaged, which the article's digest reveals."""
    try:
        return frozenset(json.loads(keep))
    except (ValueError, TypeError):
        return frozenset()
