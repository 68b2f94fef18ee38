"""Texts from anywhere, checked against the bundled articles: reading, retrieval and verification."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import bundled_articles
from rag import Assistant, CheckedText, Extractive, Library, UnknownArticle, UsageError
from rag.checking import LONGEST_TEXT
from rag.verification.lexical import Lexical

COST = "The Ellerwick Heat Network cost £23.4 million."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(Path(tmp_path_factory.mktemp("library")))
    library.add(bundled_articles())
    return library


@pytest.fixture(scope="module")
def assistant(library: Library) -> Assistant:
    return Assistant(library, Extractive(library.embedder, Lexical()))


def statuses(checked: CheckedText) -> list[str]:
    return [sentence.verdict.status for sentence in checked.sentences]


def test_each_sentence_gets_its_verdict_and_its_quotes(assistant: Assistant) -> None:
    found = assistant.check(f"# Costs\n\n- {COST} [1]\n- The Ellerwick Heat Network cost £30 million [2].")
    assert found.sentences[0].text == COST
    assert statuses(found) == ["supported", "unsupported"]
    assert found.counts == {"supported": 1, "unsupported": 1}
    assert all("£23.4 million" in sentence.citations[0].quote for sentence in found.sentences)
    assert found.receipt.checker == "offline"


def test_a_quote_is_a_place_in_its_article(library: Library, assistant: Assistant) -> None:
    for citation in assistant.check(COST).sentences[0].citations:
        assert library.article(citation.article).text[citation.start : citation.end] == citation.quote


def test_one_article_is_searched_where_one_is_named(library: Library, assistant: Assistant) -> None:
    for article in library.articles():
        (sentence,) = assistant.check(COST, articles=[article.id]).sentences
        assert {citation.article for citation in sentence.citations} == {article.id}


def test_each_sentence_is_told_of(assistant: Assistant) -> None:
    told: list[tuple[int, int, str]] = []
    assistant.check(f"{COST} {COST}", progress=lambda *step: told.append(step))
    assert told == [(1, 2, "checking"), (2, 2, "checking")]


@pytest.mark.parametrize(
    ("text", "remedy"), [("😀", "give one"), ("", "give one"), ("a" * (LONGEST_TEXT + 1), "shorter parts")]
)
def test_what_cannot_be_checked_is_refused_with_a_remedy(
    assistant: Assistant, text: str, remedy: str
) -> None:
    with pytest.raises(UsageError, match=remedy):
        assistant.check(text)


def test_an_empty_library_is_told_of(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with pytest.raises(UsageError, match="citewell add"):
        Assistant(library, Extractive(library.embedder, Lexical())).check(COST)


def test_an_article_that_is_not_there_is_told_of(assistant: Assistant) -> None:
    with pytest.raises(UnknownArticle):
        assistant.check(COST, articles=["0" * 12])


@pytest.mark.parametrize("text", ["12345", "Die Brücke wird gebaut.", "桥已经建成。", "<b>9</b> \ud83d"])
def test_what_the_articles_cannot_say_is_not_supported(assistant: Assistant, text: str) -> None:
    assert "supported" not in statuses(assistant.check(text))


@settings(max_examples=25, deadline=None)
@given(text=st.text(max_size=120))
def test_any_text_gets_verdicts_or_one_sentence(assistant: Assistant, text: str) -> None:
    with suppress(UsageError):
        assert assistant.check(text).sentences
