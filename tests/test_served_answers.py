"""A served checker has the last word on an answer and a summary, and only when they are complete."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag import Assistant, Claim, Done, Extractive, Library, SentenceEnd, Verdict
from rag.verification.lexical import Lexical

TEXT = """The ferry of Sundvik

The ferry sails at noon from Hull. It was built in Rostock in 1987.

Some 900 people live in Sundvik, and most of them fish for cod.
"""


class Doubter:
    """A checker that finds everything unclear; `batches` keeps what it was asked."""

    name = "doubter"

    def __init__(self) -> None:
        self.batches: list[Sequence[Claim]] = []

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        self.batches.append(claims)
        return [Verdict("unclear", 0.5, checker=self.name) for _ in claims]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    path = tmp_path / "ferry.txt"
    path.write_text(TEXT, encoding="utf-8")
    library = Library(tmp_path / "library")
    library.add([path])
    return library


def test_an_answer_streams_the_first_verdicts_and_ends_with_the_last(library: Library) -> None:
    doubter = Doubter()
    assistant = Assistant(library, Extractive(library.embedder, Lexical()), served=doubter)
    *events, done = assistant.stream("When does the ferry sail?")
    streamed = [event.sentence for event in events if isinstance(event, SentenceEnd)]
    assert {sentence.verdict.checker for sentence in streamed} == {"offline"}
    assert isinstance(done, Done)
    assert [sentence.text for sentence in done.value.sentences] == [each.text for each in streamed]
    assert {sentence.verdict.checker for sentence in done.value.sentences} == {"doubter"}
    assert done.value.receipt.checker == "doubter"
    assert [len(batch) for batch in doubter.batches] == [len(streamed)]


def test_a_summary_ends_with_the_last_verdicts_too(library: Library) -> None:
    doubter = Doubter()
    assistant = Assistant(library, Extractive(library.embedder, Lexical()), served=doubter)
    (article,) = library.articles()
    found = assistant.summarize(article.id)
    assert {sentence.verdict.status for sentence in found.sentences} == {"unclear"}
    assert (found.receipt.checker, found.receipt.checker_failed) == ("doubter", None)
    assert len(doubter.batches) == 1


def test_a_refusal_asks_no_checker(library: Library) -> None:
    doubter = Doubter()
    assistant = Assistant(library, Extractive(library.embedder, Lexical()), served=doubter)
    assert assistant.ask("Who invented the telephone?").receipt.checker is None
    assert doubter.batches == []
