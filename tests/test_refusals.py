"""A refusal says where it was looked, and what came closest, offline and with a model alike."""

from collections.abc import Collection, Sequence
from pathlib import Path

import pytest
from fakes import FakeEmbedder, ScriptedChat

from rag import Answerer, ArticleInfo, Assistant, Extractive, Filters, Library, Searched
from rag.generation.answerer import Prompted
from rag.generation.outcome import Condensed, Outcome, Steps
from rag.generation.prompts import load_prompts
from rag.generation.refusal import REFUSAL
from rag.retrieval.rerank import Reranker, Retrieved
from rag.types import Citation, Passage
from rag.verification.citations import cite
from rag.verification.lexical import Lexical

PAGE = """<html lang="en"><head><meta property="article:published_time" content="2024-03-01"></head><body>
<h1>The Ferry</h1><p>The ferry sails at noon from Hull, as it has done for eleven long years.</p>
</body></html>"""
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"


class Once(Library):
    """A library that is searched once a question, and counts how often all articles are listed."""

    searches = listings = 0

    def articles(self) -> list[ArticleInfo]:
        self.listings += 1
        return super().articles()

    def retrieve(
        self,
        question: str,
        *,
        n: int,
        articles: Collection[str] | None = None,
        reranker: Reranker | None = None,
    ) -> Retrieved:
        self.searches += 1
        return super().retrieve(question, n=n, articles=articles, reranker=reranker)


class Nearest(Extractive):
    """An answerer that refuses, and finds the same sentences nearest to any question."""

    nearest: tuple[Citation, ...] = ()

    def answer(self, asked: Condensed, passages: Sequence[Passage]) -> Steps:
        yield from ()
        return Outcome((), tuple(passages), closest=self.nearest)


@pytest.fixture
def library(tmp_path: Path) -> Once:
    page = tmp_path / "ferry.html"
    page.write_text(PAGE, encoding="utf-8")
    library = Once(tmp_path / "library", FakeEmbedder())
    library.add([page])
    library.add_text(CRANE)
    return library


def model(*replies: str) -> Prompted:
    return Prompted(ScriptedChat(*replies), load_prompts(), FakeEmbedder(), Lexical(), budget=6000)


OFFLINE = Extractive(FakeEmbedder(), Lexical())


@pytest.mark.parametrize("answerer", [OFFLINE, model(REFUSAL)])
def test_a_refusal_shows_what_the_search_found_nearest(library: Once, answerer: Answerer) -> None:
    answer = Assistant(library, answerer).ask("How much did the ferry cost?")
    assert (answer.abstained, answer.sentences) == (True, ())
    (citation,) = answer.closest
    assert citation.quote == "The ferry sails at noon from Hull, as it has done for eleven long years."
    assert library.article(citation.article).text[citation.start : citation.end] == citation.quote
    assert answer.searched == Searched(2, 2)
    assert library.searches == 1


def test_a_model_that_refuses_is_followed_by_what_the_offline_answerer_finds_nearest(library: Once) -> None:
    passages = library.passages("When does the crane rest?", n=2)
    (crane,) = (cite(each, each.sentences[0]) for each in passages if each.title == "The Crane")
    quoting = Nearest(FakeEmbedder(), Lexical())
    quoting.nearest = (crane,)
    answer = Assistant(library, model(REFUSAL), quoting=quoting).ask("How much did the ferry cost?")
    assert (answer.abstained, answer.closest, answer.quotes) == (True, (crane,), ())


def test_an_answer_shows_nothing_but_what_it_cites(library: Once) -> None:
    answer = Assistant(library, model("It sails at noon [1].")).ask("When does the ferry sail?")
    assert (answer.abstained, answer.closest) == (False, ())


def test_a_question_lists_no_articles(library: Once) -> None:
    Assistant(library, OFFLINE).ask("When does the ferry sail?", since="2024-01-01")
    assert library.listings == 0


def test_the_filters_that_were_on_are_told(library: Once) -> None:
    ferry, crane = (info.id for info in library.articles())
    assistant = Assistant(library, OFFLINE)
    dated = assistant.ask("How much did the crane cost?", since="2024-01-01")
    assert dated.searched == Searched(1, 2, Filters(since="2024-01-01"), (library.article(ferry).title,))
    assert {citation.article for citation in dated.closest} <= {ferry}
    chosen = assistant.ask("How much did the crane cost?", articles=[crane, crane])
    assert chosen.searched == Searched(1, 2, Filters((crane, crane)), (library.article(crane).title,))
    assert {citation.article for citation in chosen.closest} == {crane}
