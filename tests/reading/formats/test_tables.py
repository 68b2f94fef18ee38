"""Tables and JSON: one article per row, with title and metadata from the other columns."""

import json

import pytest

from rag.errors import UnreadableSource
from rag.reading.formats import documents
from rag.reading.formats.columns import Columns
from rag.reading.formats.scan import Scan
from rag.types import Metadata, Source, Unread

FERRY = "The ferry sails at noon."
ROW = {
    "title": "Ferry",
    "body": FERRY,
    "authors": ["Ann Roe", {"name": "Ben Poe"}],
    "date": "2024-03-01T08:00Z",
}
METADATA = Metadata("Ann Roe, Ben Poe", "2024-03-01")


def read(text: str, name: str, columns: Columns = Columns()) -> list[Source | Unread]:  # noqa: B008
    found = documents(text.encode(), name, None, columns)
    return [item for item in found if not isinstance(item, Scan)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", json.dumps(ROW) + "\n" + json.dumps(ROW)),
        ("a.json", json.dumps([ROW, ROW])),
        ("a.json", json.dumps({"articles": [ROW, ROW]}, indent=2)),
    ],
)
def test_json_has_one_article_per_object(name: str, text: str) -> None:
    kind = "JSONL 1" if name == "a.jsonl" else "JSON 1"
    assert read(text, name) == [
        Source(f"{name}#{number}", FERRY, title="Ferry", metadata=METADATA, reader=kind) for number in (1, 2)
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_has_one_article_per_row(delimiter: str) -> None:
    head, row = ["headline", "text", "lang"], ['"Ferry, again"', '"One.\nTwo."', "en-GB"]
    text = f"{delimiter.join(head)}\n{delimiter.join(row)}\n"
    (found,) = read(text, "a.csv")
    metadata = Metadata(language="en")
    assert found == Source("a.csv#1", "One.\nTwo.", title="Ferry, again", metadata=metadata, reader="CSV 1")


def test_columns_can_be_named() -> None:
    text = json.dumps(
        {"Story So Far": FERRY, "what": "Ferry", "when": "Fri, 01 Mar 2024 08:00:00 +0000", "text": "no"}
    )
    (found,) = read(text, "a.json", Columns(text="story so far", title="what", date="when", site="nowhere"))
    metadata = Metadata(date="2024-03-01")
    assert found == Source("a.json#1", FERRY, title="Ferry", metadata=metadata, reader="JSON 1")


def test_a_row_without_text_and_a_damaged_line_do_not_stop_the_rest() -> None:
    good, damaged, last, empty = read(
        f'{json.dumps(ROW)}\n{{"text": \n{json.dumps(ROW)}\n{{"text": ""}}\n', "a.jsonl"
    )
    assert isinstance(good, Source)
    assert isinstance(last, Source)
    assert isinstance(damaged, Unread)
    assert "Line 2 of a.jsonl isn't valid JSON" in damaged.reason
    assert isinstance(empty, Unread)
    assert "Row 4 of a.jsonl has no text" in empty.reason


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('{"words": "The ferry sails."}', "--text-column"),
        ('{"text": ', "damaged JSON"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_json_without_articles_is_refused(text: str, remedy: str) -> None:
    with pytest.raises(UnreadableSource, match=remedy):
        read(text, "a.json")
