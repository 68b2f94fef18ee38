"""An uncited sentence is attributed to the sentence that supports it, if there is one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import FakeChecker

from rag.types import Citation, Claim, Verdict
from rag.verification.attribute import attribute
from rag.verification.lexical import Lexical

QUOTES = (
    "The bridge was opened by Marta Ruiz in May 1931.",
    "It cost £42,000, and the town raised the £42,000 by a new tax on salt.",
    "The bridge was closed last winter.",
)
CITATIONS = [Citation("a", "T", None, n, n + 1, quote) for n, quote in enumerate(QUOTES)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The bridge was opened in May 1931.", 0),
        ("The town raised the £42,000 by a tax on salt.", 1),
        (QUOTES[2], 2),
    ],
)
def test_the_supporting_sentence_is_cited_as_ours(text: str, place: int) -> None:
    found = attribute(text, CITATIONS, FakeChecker())
    assert found is not None
    assert (found.start, found.attributed) == (place, True)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge was opened in May 1932.",
        "The bridge was not closed last winter.",
        "Here is the answer:",
        "It was closed.",
        "",
    ],
)
def test_an_unsupported_sentence_stays_uncited(text: str) -> None:
    assert attribute(text, CITATIONS, Lexical()) is None


def test_what_the_checker_cannot_confirm_stays_uncited() -> None:
    class Doubting(FakeChecker):
        def check(self, claims: Sequence[Claim]) -> list[Verdict]:
            return [replace(verdict, status="unclear") for verdict in super().check(claims)]

    assert attribute(QUOTES[0], CITATIONS, Doubting()) is None
