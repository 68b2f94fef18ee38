"""Read the parts of stored articles that an answer shows: their texts, without what they were read from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from rag.storage.among import among
from rag.storage.digest import DIGESTED, digest
from rag.storage.rows import METADATA
from rag.storage.stores import Connection
from rag.types import Metadata, Section, Sentence, Span


@dataclass(frozen=True, slots=True)
class StoredText:
    """The text of an article, as far as passages need it; a sentence is cut out when it is read."""

    id: str
    title: str
    language: str
    metadata: Metadata
    pages: tuple[int, ...]
    sections: tuple[Section, ...]
    paragraphs: tuple[Span, ...]
    sentences: Sequence[Sentence]


class _Sentences(Sequence[Sentence]):
    """The sentences at these places of a text."""

    def __init__(self, text: str, places: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> Sentence: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Sentence, ...]: ...

    def __getitem__(self, place: int | slice) -> Sentence | tuple[Sentence, ...]:
        if isinstance(place, slice):
            return tuple(self._cut(*each) for each in self._places[place])
        return self._cut(*self._places[place])

    def _cut(self, start: int, end: int) -> Sentence:
        return Sentence(start, end, self._text[start:end])


def texts(db: Connection, versions: Mapping[str, str]) -> Iterator[tuple[str, StoredText | None]]:
    """The texts of these versions of articles by their ids, None for one that is not as it was written."""
    columns = ", ".join(DIGESTED)
    select = f"SELECT digest, {columns} FROM articles WHERE state = 'indexed' AND id IN ({{ids}})"  # noqa: S608
    for expected, *values in among(db, select, versions):
        row = dict(zip(DIGESTED, values, strict=True))
        if row["version"] == versions[row["id"]]:
            yield row["id"], _text(row) if digest(values) == expected else None


def _text(row: Mapping[str, Any]) -> StoredText:
    places = json.loads(row["places"])
    return StoredText(
        row["id"],
        row["title"],
        places.get("language", "en"),
        Metadata(*(row[name] for name in METADATA.split(", "))),
        tuple(places.get("pages", ())),
        tuple(Section(*section) for section in places["sections"]),
        tuple(Span(*span) for span in places["paragraphs"]),
        _Sentences(row["text"], places["sentences"]),
    )
