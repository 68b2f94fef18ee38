"""Convert articles to rows and back; what can be sliced from the text isn't stored again."""

import json
from typing import Any

from rag.types import Article, IngestReceipt, LeftOut, Line, Metadata, Section, Sentence, Source, Span

METADATA = "author, date, site, language"
COLUMNS = (
    "id, origin, input, keep, keep_all, title, text, places, declared, "
    f"{METADATA}, left_out, pages, layout, reader, original, recognised"
)
"""The arguments of `restored`, in order."""


def stored(article: Article) -> dict[str, Any]:
    """The value of each of the `COLUMNS`."""
    source, data = article.source, article.source.metadata
    return {
        "id": article.id,
        "origin": source.origin,
        "input": source.text,
        "keep": json.dumps(sorted(source.keep)),
        "keep_all": int(source.keep_all),
        "title": article.title,
        "text": article.text,
        "places": _places(article),
        "declared": source.title,
        "author": data.author,
        "date": data.date,
        "site": data.site,
        "language": data.language,
        "left_out": json.dumps([[line.number, line.reason] for line in source.left_out], ensure_ascii=False),
        "pages": json.dumps(source.pages),
        "layout": source.layout,
        "reader": source.reader,
        "original": source.original,
        "recognised": json.dumps(source.recognised),
    }


def restored(
    article_id: str,
    origin: str,
    written: str,
    keep: str,
    keep_all: int,
    title: str,
    text: str,
    places: str,
    declared: str | None,
    *more: Any,
) -> Article:
    """The article of a row; raises ValueError, TypeError or KeyError if it is damaged."""
    place: dict[str, Any] = json.loads(places)
    lines = written.split("\n")
    return Article(
        id=article_id,
        title=title,
        source=_source(origin, written, keep, keep_all, declared, *more),
        text=text,
        sections=tuple(Section(*section) for section in place["sections"]),
        paragraphs=tuple(Span(*span) for span in place["paragraphs"]),
        sentences=tuple(Sentence(start, end, text[start:end]) for start, end in place["sentences"]),
        receipt=IngestReceipt(
            tuple(
                Line(number, kept, reason, lines[number - 1] if differing is None else differing)
                for number, kept, reason, differing in place["receipt"]
            )
        ),
        pages=tuple(place.get("pages", ())),
        # Before languages were detected, everything was read as English.
        language=place.get("language", "en"),
    )


def source_of(
    _id: str,
    origin: str,
    written: str,
    keep: str,
    keep_all: int,
    _title: str,
    _text: str,
    _places: str,
    declared: str | None,
    *more: Any,
) -> Source | None:
    """The source of the article in a row, None if damaged; takes what `restored` takes."""
    try:
        return _source(origin, written, keep, keep_all, declared, *more)
    except (ValueError, TypeError, KeyError):
        return None


def _source(origin: str, written: str, keep: str, keep_all: int, declared: str | None, *more: Any) -> Source:
    *known, left_out, pages, layout, reader, original, recognised = more
    return Source(
        origin,
        written,
        frozenset(json.loads(keep)),
        bool(keep_all),
        declared,
        Metadata(*known),
        tuple(LeftOut(number, reason) for number, reason in json.loads(left_out)),
        tuple(json.loads(pages)),
        as_bytes(layout),
        reader,
        original,
        tuple(json.loads(recognised)),
    )


def as_bytes(layout: bytes | str) -> bytes:
    """A stored layout; damage can turn it into text, which is then no valid layout."""
    return layout.encode() if isinstance(layout, str) else layout


def _places(article: Article) -> str:
    """An article's offsets, language and receipt, as JSON."""
    lines = article.source.text.split("\n")
    return json.dumps(
        {
            "language": article.language,
            "sections": [[s.heading, s.start, s.end, s.body] for s in article.sections],
            "paragraphs": [[p.start, p.end] for p in article.paragraphs],
            "sentences": [[s.start, s.end] for s in article.sentences],
            "pages": article.pages,
            "receipt": [
                [
                    line.number,
                    line.kept,
                    line.reason,
                    None if line.text == lines[line.number - 1] else line.text,
                ]
                for line in article.receipt.lines
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
