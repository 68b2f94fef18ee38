"""Which columns of a table, or fields of JSON objects, hold an article's text and metadata."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """Column names; None means any of the usual names."""

    text: str | None = None
    title: str | None = None
    author: str | None = None
    date: str | None = None
    site: str | None = None
    language: str | None = None
