"""What every checker promises, tested on the fake and the real ones."""

import pytest
from fakes import FakeChecker
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Claim, Quote
from rag.verification.checker import Checker
from rag.verification.lexical import Lexical

BRIDGE = Quote("The bridge opened in May 1931.")
FERRY = Quote("The ferry sails at noon.", before="It is a small port.")
TRUE = Claim(BRIDGE.text, (FERRY, BRIDGE))
FALSE = Claim("Whales sing in cold water.", (FERRY, BRIDGE))

QUOTES = st.builds(Quote, st.text(max_size=40), st.sampled_from(["en", "de", "ja", "sv", "??"]))
CLAIMS = st.builds(Claim, st.text(max_size=40), st.lists(QUOTES, max_size=3).map(tuple))


@pytest.fixture(params=[FakeChecker, Lexical], scope="module")
def checker(request: pytest.FixtureRequest) -> Checker:
    checker: Checker = request.param()
    return checker


def test_claims_get_one_verdict_each_in_order(checker: Checker) -> None:
    claims = [TRUE, FALSE, TRUE]
    verdicts = checker.check(claims)
    assert [verdict.status == "supported" for verdict in verdicts] == [True, False, True]
    assert list(verdicts) == [verdict for claim in claims for verdict in checker.check([claim])]
    assert list(checker.check([])) == []


def test_a_verdict_carries_the_name_of_its_checker(checker: Checker) -> None:
    assert {verdict.checker for verdict in checker.check([TRUE, FALSE])} == {checker.name}


def test_a_claim_without_quotes_is_not_supported(checker: Checker) -> None:
    (verdict,) = checker.check([Claim(BRIDGE.text, ())])
    assert verdict.status == "unsupported"


@given(claims=st.lists(CLAIMS, max_size=3))
def test_any_claims_and_quotes_get_a_verdict(checker: Checker, claims: list[Claim]) -> None:
    verdicts = checker.check(claims)
    assert len(verdicts) == len(claims)
    for verdict in verdicts:
        assert 0 <= verdict.probability <= 1
        assert verdict.status != "uncited"
