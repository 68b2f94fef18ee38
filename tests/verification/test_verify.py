"""A citation is a place in an article, and a sentence is judged by its citations."""

import pytest
from fakes import FakeChecker

from rag.types import Claim, Passage, Quote, Sentence
from rag.verification.citations import cite
from rag.verification.lexical import Lexical
from rag.verification.verify import quoted, verify

THIRD = Sentence(0, 16, "Tolls are 3 euro")
FIRST = Sentence(20, 41, "The bridge is closed.")
LAST = Sentence(42, 56, "Ferries sail.")


def passage(article: str, section: str | None, *sentences: Sentence) -> Passage:
    return Passage(
        article, f"Title {article}", section, sentences[0].start, sentences[-1].end, sentences, 1.0
    )


def test_a_citation_gives_the_place_of_its_sentence() -> None:
    citation = cite(passage("b", None, THIRD, FIRST), THIRD)

    assert (citation.article, citation.section, citation.quote) == ("b", None, THIRD.text)
    assert (citation.start, citation.end, citation.attributed) == (0, 16, False)


@pytest.mark.parametrize(
    ("sentence", "before", "after"),
    [(THIRD, "", FIRST.text), (FIRST, THIRD.text, LAST.text), (LAST, FIRST.text, "")],
)
def test_its_evidence_includes_the_neighbouring_sentences(
    sentence: Sentence, before: str, after: str
) -> None:
    citation = cite(passage("a", "Traffic", THIRD, FIRST, LAST), sentence)

    assert citation.evidence == Quote(sentence.text, "en", before, after, "Traffic")


def test_its_heading_is_the_title_if_the_section_has_none() -> None:
    assert cite(passage("a", None, FIRST), FIRST).evidence == Quote(FIRST.text, heading="Title a")


def test_without_citations_a_sentence_is_uncited() -> None:
    checker = FakeChecker()
    sentence = verify("The bridge is closed.", [], checker, ["[9]"])

    assert (sentence.verdict.status, sentence.verdict.probability) == ("uncited", 0.0)
    assert (sentence.verdict.checker, checker.batches) == (None, [])
    assert sentence.verdict.reasons
    assert sentence.invalid == ("[9]",)


def test_quotes_are_checked_in_one_call_each_against_itself() -> None:
    checker, whole = FakeChecker(), passage("a", "Traffic", THIRD, FIRST)
    citations = [cite(whole, sentence) for sentence in whole.sentences]
    sentences = quoted(citations, checker)

    assert [(each.text, each.citations, each.verdict.checker) for each in sentences] == [
        (citation.quote, (citation,), "fake") for citation in citations
    ]
    assert checker.batches == [[Claim(each.quote, (each.evidence,)) for each in citations]]


def test_a_sentence_is_judged_by_exactly_what_it_cites() -> None:
    first, third = cite(passage("a", "Traffic", FIRST), FIRST), cite(passage("b", None, THIRD), THIRD)
    text = "The bridge is closed, and tolls are 3 euro."

    both, one = verify(text, [first, third], Lexical()), verify(text, [first], Lexical())

    assert (both.text, both.citations) == (text, (first, third))
    assert both.verdict.reasons == ()
    assert one.verdict.reasons
