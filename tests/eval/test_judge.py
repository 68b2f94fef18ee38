"""A judge asks its checker about each claim once, and may leave some without a verdict."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import FakeChecker

from eval.judge import Judge
from rag import Claim, ModelError, Quote, Verdict
from rag.errors import UnknownModel

CLAIM = Claim("The bridge opened in 1931.", (Quote("The bridge opened in 1931, in May."),))


class FailingChecker:
    """A checker that always raises the given error."""

    name = "failing"

    def __init__(self, error: ModelError) -> None:
        self._error = error

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        raise self._error


def test_the_same_claim_and_quotes_are_asked_once() -> None:
    checker = FakeChecker()
    judge = Judge(checker)
    other = replace(CLAIM, text="It sank.")
    first, second, third = judge.check([CLAIM, other, replace(CLAIM)])
    assert first == third != second
    assert judge.check([CLAIM]) == [first]
    assert checker.batches == [[CLAIM, other]]
    judge.check([replace(CLAIM, quotes=())])
    assert (judge.asked, judge.unscored, judge.name) == (3, 0, "fake")


def test_claims_are_unscored_after_a_temporary_failure() -> None:
    judge = Judge(FailingChecker(ModelError("The server failed.")))
    assert judge.check([CLAIM, replace(CLAIM, text="It sank.")]) == [None, None]
    assert (judge.asked, judge.unscored) == (2, 2)


def test_a_persistent_failure_is_raised() -> None:
    with pytest.raises(UnknownModel):
        Judge(FailingChecker(UnknownModel("There is no such model."))).check([CLAIM])
