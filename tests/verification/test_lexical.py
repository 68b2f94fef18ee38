"""The offline checker reads each quote in its own language, and resolves its pronouns."""

import pytest

from rag.types import Claim, Quote, Verdict
from rag.verification.lexical import Lexical

ENGLISH = Quote("The council met on Tuesday.")
BUILT = Quote("Die Brücke wird gebaut.", "de")
NOT_BUILT = Quote("Die Brücke wird nicht gebaut.", "de")


def verdict(text: str, *quotes: Quote) -> Verdict:
    return Lexical().check([Claim(text, quotes)])[0]


@pytest.mark.parametrize("quotes", [(ENGLISH, NOT_BUILT), (NOT_BUILT, ENGLISH)])
def test_a_negation_is_read_next_to_a_quote_in_another_language(quotes: tuple[Quote, ...]) -> None:
    alone = verdict(BUILT.text, NOT_BUILT)
    assert alone.status == "unsupported"
    assert verdict(BUILT.text, *quotes) == alone


@pytest.mark.parametrize("claim", [BUILT, ENGLISH])
def test_the_quote_in_the_language_of_the_claim_decides(claim: Quote) -> None:
    assert verdict(claim.text, ENGLISH, BUILT).status == "supported"


def test_quotes_in_one_language_count_together() -> None:
    claim = "The council met on Tuesday, and the ferry sails at noon."
    ferry = Quote("The ferry sails at noon.")
    alone, together = verdict(claim, ENGLISH), verdict(claim, ENGLISH, NOT_BUILT, ferry)
    assert alone.probability < together.probability
    assert (alone.reasons != (), together.reasons) == (True, ())


def test_a_pronoun_in_a_quote_refers_to_a_name_in_the_sentence_before() -> None:
    claim, said = "Elena Brandt opened the bridge.", "She opened the bridge."
    assert any("Brandt" in reason for reason in verdict(claim, Quote(said)).reasons)
    assert verdict(claim, Quote(said, before="Elena Brandt came at noon.")).reasons == ()
