"""Chunks: every sentence once, within the budget, inside one section."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patience import is_linear

from rag.indexing.chunk import chunk_article, context
from rag.indexing.embed import StaticEmbedder
from rag.indexing.tokens import Tokenizer
from rag.reading.article import read_article
from rag.types import Article, Chunk, Source


class Words:
    """Counts words."""

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class Characters:
    """Counts characters."""

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]


def article(text: str) -> Article:
    return read_article(Source("/notes/test.md", text, keep_all=True))


def chunks(read: Article, budget: int, tokenizer: Tokenizer | None = None) -> list[Chunk]:
    return chunk_article(read, version="v", tokenizer=tokenizer or Words(), budget=budget)


WORD = st.sampled_from(
    ["boats", "sailed", "slowly,", "north;", "the", "(old)", "harbour", "—", "ice", "x" * 30]
)
SENTENCE = st.lists(WORD, min_size=1, max_size=12).map(lambda words: "The " + " ".join(words) + " end.")
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=6).map(" ".join)
HEADING = st.sampled_from(["## The voyage", "## The return", "# A long winter"])
TEXT = st.lists(st.one_of(PARAGRAPH, HEADING), min_size=1, max_size=8).map("\n\n".join)


@given(text=TEXT, budget=st.integers(1, 40), tokenizer=st.sampled_from([Words(), Characters()]))
def test_chunks_cover_every_sentence_once(text: str, budget: int, tokenizer: Tokenizer) -> None:
    read = article(text + "\n\nThe last line stands here.")
    found = chunks(read, budget, tokenizer)
    assert all(before.end <= after.start for before, after in pairwise(found))
    for chunk in found:
        section = read.sections[chunk.section]
        assert section.body <= chunk.start < chunk.end <= section.end
        assert tokenizer.count([read.text[chunk.start : chunk.end]])[0] <= budget
    for sentence, size in zip(read.sentences, tokenizer.count([s.text for s in read.sentences]), strict=True):
        holders = [chunk for chunk in found if chunk.start < sentence.end and sentence.start < chunk.end]
        if size <= budget:
            (holder,) = holders
            assert holder.start <= sentence.start
            assert sentence.end <= holder.end
        held = "".join(read.text[max(c.start, sentence.start) : min(c.end, sentence.end)] for c in holders)
        assert re.sub(r"\s", "", held) == re.sub(r"\s", "", sentence.text)


def test_a_chunk_ends_with_its_paragraph_once_it_is_half_full() -> None:
    read = article("One two three four five. Six.\n\nSeven eight nine.\n\nTen.")
    assert [read.text[c.start : c.end] for c in chunks(read, 10)] == [
        "One two three four five. Six.",
        "Seven eight nine.\n\nTen.",
    ]


def test_a_paragraph_that_fits_a_chunk_is_not_split() -> None:
    read = article("One two.\n\nThree four five. Six seven eight nine.")
    assert [read.text[c.start : c.end] for c in chunks(read, 8)] == [
        "One two.",
        "Three four five. Six seven eight nine.",
    ]


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            "When the ice came early, the boats stayed in.",
            ["When the ice came early,", "the boats stayed in."],
        ),
        ("They waited on the quay all night.", ["They waited on the quay", "all night."]),
    ],
)
def test_a_long_sentence_is_split_at_a_clause_or_a_space(sentence: str, parts: list[str]) -> None:
    read = article(sentence)
    assert [read.text[c.start : c.end] for c in chunks(read, 5)] == parts


def test_a_long_word_is_split_anywhere() -> None:
    read = article("Look: " + "a" * 95 + ".")
    found = chunks(read, 40, Characters())
    assert all(chunk.end - chunk.start <= 40 for chunk in found)
    assert "".join(read.text[c.start : c.end] for c in found).replace(" ", "") == read.text.replace(" ", "")


def test_the_context_is_the_title_and_the_heading() -> None:
    read = article("# The frozen harbour\n\nIt was cold.\n\n## The thaw\n\nThe ice broke.")
    first, second = chunks(read, 50)
    assert context(read, first) == "The frozen harbour"
    assert context(read, second) == "The frozen harbour\nThe thaw"


def test_chunks_are_within_the_budget_of_the_embedder_too() -> None:
    embedder = StaticEmbedder()
    read = article(
        "\n\n".join(f"- Item {n} of the list, with “quotes”." for n in range(60)) + "\n\nA last sentence."
    )
    texts = [read.text[c.start : c.end] for c in chunks(read, 100, embedder)]
    assert max(embedder.count(texts)) <= 100


def test_chunking_takes_linear_time() -> None:
    articles = {
        size: article("The tide turned, and the boats came home to the harbour. " * size)
        for size in (2_000, 8_000)
    }
    assert is_linear(lambda size: chunks(articles[size], 50), 2_000)
