"""Quotes below a reply of which nothing can be shown as good, and only there."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import FakeEmbedder, ScriptedChat

from rag import Answer, Assistant, Extractive, Library, Verdict
from rag.generation.answerer import Prompted
from rag.generation.outcome import Condensed, Steps
from rag.generation.prompts import load_prompts
from rag.generation.refusal import REFUSAL
from rag.types import Claim, Passage
from rag.verification.lexical import Lexical

TEXT = "The Ferry\n\nThe ferry sails at noon from Hull. It was built in Rostock in 1987.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    library.add_text(TEXT)
    return library


def asked(
    library: Library,
    reply: str,
    served: "Doubter | None" = None,
    question: str = "When does the ferry sail?",
) -> Answer:
    return below(Extractive(library.embedder, Lexical()), library, reply, question, served)


def below(
    offline: Extractive, library: Library, reply: str, question: str, served: "Doubter | None" = None
) -> Answer:
    prompted = Prompted(ScriptedChat(reply), load_prompts(), FakeEmbedder(), Lexical(), budget=6000)
    return Assistant(library, prompted, served=served, quoting=offline).ask(question)


class Counting(Extractive):
    """The offline answerer, which counts how often it is asked."""

    asked = 0

    def answer(self, asked: Condensed, passages: Sequence[Passage]) -> Steps:
        self.asked += 1
        return super().answer(asked, passages)


class Doubter:
    """A checker that finds everything unclear."""

    name = "doubter"

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        return [Verdict("unclear", 0.5, checker=self.name) for _ in claims]


@pytest.mark.parametrize(
    "reply",
    [
        "It was built in Rostock in 1999 [1][2].",
        "I would love to sail with it.",
        "It was built in Rostock in 1999 [1][2]. " * 5,
        "Use only what the numbered sentences say.",
    ],
)
def test_a_reply_without_a_good_sentence_is_followed_by_quotes(library: Library, reply: str) -> None:
    answer = asked(library, reply)
    assert not answer.abstained
    assert {sentence.verdict.status for sentence in answer.sentences} <= {"unsupported", "uncited"}
    assert "The ferry sails at noon from Hull." in [quote.text for quote in answer.quotes]
    assert {quote.verdict.status for quote in answer.quotes} == {"supported"}
    assert answer.text not in TEXT


@pytest.mark.parametrize("reply", ["The ferry sails at noon from Hull. It was built in 1999 [1].", REFUSAL])
def test_a_good_sentence_or_a_refusal_needs_no_quotes(library: Library, reply: str) -> None:
    assert asked(library, reply).quotes == ()


def test_a_reply_that_cites_nothing_is_left_out_where_nothing_can_be_quoted(library: Library) -> None:
    answer = asked(library, "Simmer the fish with saffron.", question="How is bouillabaisse made?")
    assert (answer.abstained, answer.sentences, answer.quotes) == (True, (), ())
    assert answer.receipt.incomplete == "the model's reply cited nothing and was left out"


def test_a_reply_that_cites_is_kept_where_nothing_can_be_quoted(library: Library) -> None:
    answer = asked(library, "It was built in Rostock in 1999 [2].", question="How is bouillabaisse made?")
    assert [sentence.verdict.status for sentence in answer.sentences] == ["unsupported"]


def test_what_is_unclear_is_not_replaced(library: Library) -> None:
    assert asked(library, "It was built in Rostock in 1999 [1][2].", Doubter()).quotes == ()


@pytest.mark.parametrize(
    "reply", ["Simmer the fish with saffron.", "It was built in Rostock in 1999 [2].", REFUSAL]
)
def test_the_offline_answerer_is_asked_once_below_a_reply(library: Library, reply: str) -> None:
    offline = Counting(library.embedder, Lexical())
    below(offline, library, reply, "How is bouillabaisse made?")
    assert offline.asked == 1
