"""Select rows by any number of ids."""

from collections.abc import Collection, Iterator
from typing import Any

from rag.storage.stores import Connection

_PAGE = 900  # an old SQLite takes 999 values, PostgreSQL 65,535


def among(db: Connection, statement: str, ids: Collection[str], *values: Any) -> Iterator[Any]:
    """The rows of a statement, which takes `values` and then a list of ids at ``{ids}``; in no order."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _PAGE):
        part = ordered[start : start + _PAGE]
        marks = ", ".join("?" * len(part))
        yield from db.execute(statement.format(ids=marks), (*values, *part))
