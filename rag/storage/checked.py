"""Read articles from their rows, and compare each with its digest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.storage.digest import DIGESTED, digest
from rag.storage.rows import COLUMNS, restored, source_of
from rag.storage.stores import Connection
from rag.types import Article, Source


@dataclass(frozen=True, slots=True)
class Damaged:
    """An article whose row is not as it was written; `source` is what it was read from, if that is readable.

    `content` and `version` are the SHA-256 of its source and its version, according to the row.
    """

    id: str
    title: str
    origin: str
    content: str
    version: str
    is_pending: bool
    source: Source | None


def checked(
    db: Connection, where: str, values: Sequence[str | None] = ()
) -> Iterator[tuple[Article, str] | Damaged]:
    """The articles of the rows that match a condition, with their versions."""
    found = db.execute(
        f"SELECT digest, state, {', '.join(DIGESTED)}, {COLUMNS} FROM articles WHERE {where}",  # noqa: S608
        values,
    )
    for expected, state, *row in found:
        said, columns = row[: len(DIGESTED)], row[len(DIGESTED) :]
        known = dict(zip(DIGESTED, said, strict=True))
        try:
            article = restored(*columns)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            article = None
        if article is not None and digest(said) == expected:
            yield article, known["version"]
        else:
            yield Damaged(
                known["id"],
                known["title"],
                columns[1],
                known["content"],
                known["version"],
                state == "pending",
                source_of(*columns),
            )
