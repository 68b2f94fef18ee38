"""Citations are numbered over passages, and a sentence is judged by what it cites."""

from rag.types import Passage, Sentence
from rag.verification.citations import cite, numbered
from rag.verification.verify import verify

FIRST = Sentence(10, 31, "The bridge is closed.")
SECOND = Sentence(32, 52, "It opens on Saturday")
THIRD = Sentence(0, 16, "Tolls are 3 euro")


def passage(article: str, section: str | None, *sentences: Sentence) -> Passage:
    return Passage(
        article, f"Title {article}", section, sentences[0].start, sentences[-1].end, sentences, 1.0
    )


def test_sentences_are_numbered_over_all_passages_from_one() -> None:
    citations = numbered([passage("a", "Traffic", FIRST, SECOND), passage("b", None, THIRD)])

    assert list(citations) == [1, 2, 3]
    assert citations[2] == cite(passage("a", "Traffic", SECOND), SECOND)
    assert (citations[3].article, citations[3].section, citations[3].quote) == ("b", None, THIRD.text)
    assert (citations[3].start, citations[3].end, citations[3].attributed) == (0, 16, False)


def test_no_passages_give_no_numbers() -> None:
    assert numbered([]) == {}


def test_without_citations_a_sentence_is_uncited() -> None:
    sentence = verify("The bridge is closed.", [], ["[9]"])

    assert (sentence.verdict.status, sentence.verdict.support) == ("uncited", 0.0)
    assert sentence.verdict.reasons
    assert sentence.invalid == ("[9]",)


def test_a_sentence_is_judged_by_all_it_cites_and_nothing_else() -> None:
    citations = numbered([passage("a", "Traffic", FIRST, SECOND), passage("b", None, THIRD)])
    text = "The bridge is closed, and tolls are 3 euro."

    both, one = verify(text, [citations[1], citations[3]]), verify(text, [citations[1]])

    assert (both.text, both.citations) == (text, (citations[1], citations[3]))
    assert both.verdict.status == "supported"
    assert one.verdict.status == "unsupported"
