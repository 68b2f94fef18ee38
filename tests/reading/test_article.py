"""Reading a source into an article, whose spans are all slices of its text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patience import is_linear

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.ids import article_id
from rag.reading.normalize import normalize
from rag.types import Article, Source

TEXT = """Ferry Returns After Ten Years

The ferry sails on Friday. Tickets cost $8.

Share this

Why It Stopped

Two storms broke the pier.

Post a Comment for "Ferry Returns After Ten Years"
"""


def read(text: str) -> Article:
    return read_article(Source("/a/ferry.txt", text))


def test_an_article() -> None:
    article = read(TEXT)
    assert article.id == article_id("/a/ferry.txt") == "956d18a0a51b"
    assert article.title == "Ferry Returns After Ten Years"
    assert article.text == (
        "Ferry Returns After Ten Years\n\nThe ferry sails on Friday. Tickets cost $8.\n\n"
        "Why It Stopped\n\nTwo storms broke the pier."
    )
    assert [sentence.text for sentence in article.sentences] == [
        "The ferry sails on Friday.",
        "Tickets cost $8.",
        "Two storms broke the pier.",
    ]
    assert [line.number for line in article.receipt.dropped] == [5, 11]


def test_a_restored_line_is_in_the_text() -> None:
    assert "Share this" in read_article(Source("x", TEXT, keep=frozenset({5}))).text
    assert read_article(Source("x", TEXT, keep_all=True)).text == TEXT.strip()


@pytest.mark.parametrize(
    ("text", "title", "sentences"),
    [
        ("Ferry to sail again", "Ferry to sail again", ["Ferry to sail again"]),
        ("It sails. It is new.", "It sails.", ["It sails.", "It is new."]),
        (
            "One two three four five six seven eight nine ten eleven.",
            "One two three four five six seven eight nine ten…",
            None,
        ),
        ("Alpha\n\nBeta\n\nGamma", "Alpha", ["Beta", "Gamma"]),
    ],
)
def test_small_texts(text: str, title: str, sentences: list[str] | None) -> None:
    article = read(text)
    assert article.title == title
    assert [sentence.text for sentence in article.sentences] == (sentences or [text])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (" \n\n ", "is empty"),
        ("# A\n\n## B", "headings but no sentences"),
        ("Share this\nRead more", "--keep-all"),
    ],
)
def test_a_source_without_citable_sentences_is_refused(text: str, words: str) -> None:
    with pytest.raises(UnreadableSource, match=f"ferry.txt .*{words}"):
        read(text)


def test_one_very_long_line() -> None:
    article = read("The ferry sails on Friday. " * 40_000)
    assert len(article.sentences) == 40_000
    assert len(article.paragraphs) == len(article.sections) == 1


@pytest.mark.parametrize(
    "piece", [" =", "#", "\t", "|  ", "- ", "> ", "x.", ".jpg", "\n- ", "\n```", "\n\nHead"]
)
def test_reading_takes_linear_time(piece: str) -> None:
    assert is_linear(lambda size: read("= x" + piece * (size // len(piece)) + " y. It ends."), 10_000)


PARTS = st.lists(
    st.sampled_from(
        [
            "\n",
            "\n\n",
            " ",
            "# Head\n\n",
            "Head Line\n\n",
            "It rose. ",
            "“Why?” he asked. ",
            "- item",
            "Share this\n",
            "```\n",
            "Mr. Roe left. ",
        ]
    ),
    min_size=1,
).map("".join)


@given(st.text() | PARTS, st.booleans())
def test_every_span_is_a_slice_of_the_text(raw: str, keep_all: bool) -> None:
    text = normalize(raw)
    try:
        article = read_article(Source("/a/b.txt", text, keep_all=keep_all))
    except UnreadableSource:
        return
    assert all(article.text[each.start : each.end] == each.text for each in article.sentences)
    assert article.sections[0].start == 0
    assert article.sections[-1].end == len(article.text)
    held = "".join("".join(each.text.split()) for each in article.sentences)
    assert held == "".join("".join(each.of(article.text).split()) for each in article.paragraphs)
    kept = {line.text for line in article.receipt.lines if line.kept}
    assert set(filter(str.strip, article.text.split("\n"))) <= kept
    assert article.title


def test_a_row_of_a_table_is_one_sentence_and_no_title() -> None:
    rows = ["| Line | What is known |", "| Red | Built in 1987. Sold in May. |", "| Blue | It sank. |"]
    article = read_article(Source("/boats.md", "\n".join(rows)))
    assert [sentence.text for sentence in article.sentences] == rows
    assert article.title == "Line What is known"
