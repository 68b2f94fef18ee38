from fakes import FakeChecker

from rag.types import Citation
from rag.verification.lexical import Lexical
from rag.verification.substantiate import substantiate

SENTENCES = (
    "The bridge was opened by Marta Ruiz in 1931.",
    "Rust closed the bridge last winter.",
    "It cost 42,000 pounds.",
    "A baker named a loaf after it.",
)


def cited(*sentences: str) -> list[Citation]:
    starts = [sum(len(earlier) + 1 for earlier in sentences[:place]) for place in range(len(sentences))]
    return [
        Citation("a" * 12, "The bridge", None, start, start + len(text), text, before=before, after=after)
        for start, text, before, after in zip(
            starts, sentences, ("", *sentences), (*sentences[1:], ""), strict=False
        )
    ]


def test_one_sentence_is_cited_if_one_is_enough() -> None:
    found = substantiate("The bridge was opened in 1931.", cited(*SENTENCES), FakeChecker())
    assert found.verdict.status == "supported"
    assert [citation.quote for citation in found.citations] == [SENTENCES[0]]
    assert all(citation.attributed for citation in found.citations)


def test_two_are_cited_in_order_if_neither_is_enough() -> None:
    found = substantiate("Rust closed the bridge opened by Marta Ruiz.", cited(*SENTENCES), FakeChecker())
    assert found.verdict.status == "supported"
    assert [citation.quote for citation in found.citations] == [*SENTENCES[:2]]


def test_sentences_that_are_not_adjacent_are_not_combined() -> None:
    found = substantiate("Marta Ruiz named a loaf.", cited(*SENTENCES), FakeChecker())
    assert found.verdict.status == "unsupported"


def test_an_unsupported_claim_is_shown_with_the_closest_sentence() -> None:
    found = substantiate("The bridge was opened in 1950.", cited(*SENTENCES), Lexical())
    assert found.verdict.status != "supported"
    assert any("1950" in reason for reason in found.verdict.reasons)
    assert [citation.quote for citation in found.citations] == [SENTENCES[0]]


def test_a_claim_is_checked_in_one_batch() -> None:
    checker = FakeChecker()
    substantiate("Rust closed the bridge opened by Marta Ruiz.", cited(*SENTENCES), checker)
    assert len(checker.batches) == 1


def test_without_a_sentence_nothing_is_cited_or_supported() -> None:
    found = substantiate("The bridge was opened in 1931.", [], Lexical())
    assert (found.verdict.status, found.citations) == ("unsupported", ())
