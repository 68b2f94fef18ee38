"""The columns of tables and of JSON that hold articles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns; None for any of the names that are usual."""

    text: str | None = None
    title: str | None = None
    author: str | None = None
    date: str | None = None
    site: str | None = None
    language: str | None = None
