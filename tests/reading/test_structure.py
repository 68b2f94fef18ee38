"""Titles, sections and paragraphs, in Markdown and in plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.structure import structure

PLAIN = """Ferry Returns After Ten Years

By Lena Moss

The ferry to Skerry Island sails again on Friday. Tickets cost $8.

Why It Stopped

Two storms broke the pier.

12 June 2019

Nobody paid for repairs.

Who Pays Now?

- the state
- the county

The rest is private.

The end"""


def headings(text: str) -> list[str | None]:
    return [section.heading for section in structure(text).sections]


def paragraphs(text: str) -> list[str]:
    return [span.of(text) for span in structure(text).paragraphs]


def test_plain_text() -> None:
    found = structure(PLAIN)
    assert found.title == "Ferry Returns After Ten Years"
    assert headings(PLAIN) == [None, "Why It Stopped", "Who Pays Now?"]
    second = found.sections[1]
    assert PLAIN[second.start :].startswith("Why It Stopped\n\nTwo storms")
    assert PLAIN[second.body :].startswith("Two storms")
    assert paragraphs(PLAIN) == [
        "By Lena Moss",
        "The ferry to Skerry Island sails again on Friday. Tickets cost $8.",
        "Two storms broke the pier.",
        "12 June 2019",
        "Nobody paid for repairs.",
        "the state",
        "the county",
        "The rest is private.",
        "The end",
    ]


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("# Tide\n\nIt rose.\n\n## Night ##\n\nIt fell.", "Tide", [None, "Night"]),
        ("Tide\n====\n\nIt rose.\n\nNight\n-----\nIt fell.", "Tide", [None, "Night"]),
        ("= Tide =\nIt rose.\n == Night == \nIt fell.\n = = Day = = \nDry.", "Tide", [None, "Night", "Day"]),
        ('---\ntitle: "Tide"\ndate: 2020\n---\n\nIt rose.\n\n# Night\n\nIt fell.', "Tide", [None, "Night"]),
        ("It rose.\n\n# Night\n\nIt fell.", None, [None, "Night"]),
        ("Tide\n\n# Night\n\nIt fell.\n\nNo Heading Here\n\nIt rose.", "Tide", [None, "Night"]),
        ("```\n# no heading\n```\n\nIt rose.", None, [None]),
        (
            "Part One\n\nThe Storm\n\nIt broke at noon.\n\nThe Calm\n\nIt passed.",
            "Part One",
            [None, "The Storm", "The Calm"],
        ),
    ],
)
def test_marked_headings(text: str, title: str | None, expected: list[str | None]) -> None:
    assert structure(text).title == title
    assert headings(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By Lena Moss",
        "LONDON, 3 May 2020",
        "Von Lena Moss, 3. Mai 2020",
        "Por Lena Moss, 3 de mayo de 2020",
        "Par Lena Moss, le 1er août 2020",
        "Updated at 14:05",
        "He said no.",
        "The points are these:",
        "“Not now”",
        "- a list item",
        "1. a list item",
        "and so it went",
        "(Applause)",
        "Write to desk@example.org",
        "It was a long and winding line that went on for far too many words to be any heading",
    ],
)
def test_lines_that_are_not_headings(line: str) -> None:
    assert headings(f"Ferry Returns\n\nIt sails on Friday.\n\n{line}\n\nNobody paid for repairs.") == [None]


def test_a_repeated_cue_is_not_a_heading() -> None:
    text = "The Speech\n\nGood evening to you.\n\nApplause\n\nWe won it.\n\nApplause\n\nGood night to you."
    assert headings(text) == [None]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The ferry to Skerry Island sails again on Friday, ten years after two\n"
        "storms broke the pier and left the islanders with no way to the coast.\n"
        "Tickets cost $8, and the first boat leaves at seven in the morning.\n\n"
        "Nobody paid."
    )
    assert paragraphs(text) == [text.split("\n\n")[0], "Nobody paid."]


def test_unwrapped_lines_are_separate_paragraphs() -> None:
    lines = ["The ferry sails. " * 12, "It is new.", "The old one sank, and nobody was on board. " * 4]
    assert paragraphs("\n".join(lines)) == [line.strip() for line in lines]


MARKUP = st.lists(
    st.sampled_from(
        [
            "\n",
            "\n\n",
            "# ",
            "= ",
            " =",
            "== ",
            "---",
            "===",
            "```",
            "- ",
            "1. ",
            "> ",
            "|a|b|",
            "Title Line",
            "It rose.",
            " ",
            "\t",
            "x",
        ]
    )
).map("".join)


@given(st.text() | MARKUP)
def test_sections_tile_the_text_and_paragraphs_are_in_order(text: str) -> None:
    found = structure(text)
    assert "".join(text[section.start : section.end] for section in found.sections) == text
    assert all(section.start <= section.body <= section.end for section in found.sections)
    ends = [0]
    for span in found.paragraphs:
        assert ends[-1] <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        assert sum(each.start <= span.start and span.end <= each.end for each in found.sections) == 1
        ends.append(span.end)


def test_the_line_above_numbered_clauses_is_their_heading() -> None:
    clauses = ("1. Rent", "1.1 It is due in May.", "2. Repairs", "2.1 Roof", "2.1.1 The owner mends it.")
    text = "\n\n".join(("Lease", *clauses, "3. The end"))
    found = structure(text)
    assert [section.heading for section in found.sections] == [None, "1. Rent", "2. Repairs", "2.1 Roof"]
    assert [place.of(text) for place in found.paragraphs] == [
        *("1.1 It is due in May.", "2.1.1 The owner mends it.", "3. The end"),
    ]


def test_items_of_a_nested_list_are_not_headings() -> None:
    found = structure("Shopping\n\n1. Fruit\n\na) Apples\n\n2. The owner pays.\n\n2.1 In cash.")
    assert [section.heading for section in found.sections] == [None]


@pytest.mark.parametrize("rule", ["|-----|:------|", "| --- | ----: |", "+-----+-------+", "|     |       |"])
def test_the_line_under_the_header_of_a_table_is_no_row(rule: str) -> None:
    rows = ["| Day | Boats |", "| Mon | 4 |", "| Tue | – |"]
    text = "\n".join([rows[0], rule, *rows[1:]])
    assert [span.of(text) for span in structure(text, "Boats").paragraphs] == rows
