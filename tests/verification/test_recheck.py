"""The verdicts of a second checker take precedence."""

from collections.abc import Sequence

import pytest

from rag.errors import ModelError
from rag.types import Citation, CitedSentence, Claim, Verdict
from rag.verification.recheck import recheck

CITATION = Citation("ferry", "The ferry", None, 0, 24, "The ferry sails at noon.")
FIRST = Verdict("supported", 0.8, checker="offline")
LAST = Verdict("unsupported", 0.1, ("it sails at nine",), "table")
SAILS = CitedSentence("It sails at noon.", FIRST, (CITATION,))
RUNS = CitedSentence("It runs at noon.", FIRST, (CITATION,))
BARE = CitedSentence("It is fast.", Verdict("uncited", 0.0, ("no citation",)))


class TableChecker:
    """A checker that answers from a table, or raises; `claims` records what it was asked."""

    name = "table"

    def __init__(self, table: dict[str, Verdict], error: ModelError | None = None) -> None:
        self._table = table
        self._error = error
        self.claims: list[Claim] = []

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        self.claims += claims
        if self._error is not None:
            raise self._error
        return [self._table.get(claim.text) for claim in claims]


def test_the_second_checkers_verdicts_replace_the_firsts() -> None:
    found = recheck([SAILS, BARE, RUNS], TableChecker({SAILS.text: LAST, RUNS.text: LAST}))
    assert [sentence.verdict for sentence in found.sentences] == [LAST, BARE.verdict, LAST]
    assert [sentence.text for sentence in found.sentences] == [SAILS.text, BARE.text, RUNS.text]
    assert (found.checker, found.failed) == ("table", None)


def test_it_is_asked_once_and_only_about_cited_sentences() -> None:
    checker = TableChecker({})
    recheck([SAILS, BARE], checker)
    assert checker.claims == [Claim(SAILS.text, (CITATION.evidence,))]
    recheck([BARE], checker)
    recheck([], checker)
    assert len(checker.claims) == 1


def test_sentences_without_a_new_verdict_keep_theirs_and_are_counted() -> None:
    found = recheck([SAILS, RUNS], TableChecker({RUNS.text: LAST}))
    assert [sentence.verdict for sentence in found.sentences] == [FIRST, LAST]
    assert (found.checker, found.failed) == ("offline, table", "table gave no verdict on 1 of 2 sentences")


def test_all_verdicts_stay_if_it_fails() -> None:
    found = recheck([SAILS, BARE], TableChecker({}, ModelError("The server failed: ask again later.")))
    assert found.sentences == (SAILS, BARE)
    assert found.failed == "table gave no verdict: The server failed: ask again later."
    assert found.checker == "offline"


@pytest.mark.parametrize("sentences", [(), (BARE,), (SAILS, BARE)])
def test_without_it_nothing_changes(sentences: tuple[CitedSentence, ...]) -> None:
    assert recheck(sentences, None).sentences == sentences
    assert recheck(sentences, None).failed is None
