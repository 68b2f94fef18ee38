"""Values as HTML: nothing an article says is markup."""

from rag import Answer, AnswerReceipt, Citation, CitedSentence, Coverage, Summary, Verdict
from ui.web import render
from ui.wording import NO_SUMMARY, REFUSAL

RECEIPT = AnswerReceipt("offline extractive", None, (), None, None, 0.25)
EVIL = '<img src=x onerror="alert(1)">'


def test_text_of_articles_and_models_is_escaped() -> None:
    citation = Citation("a1", EVIL, EVIL, 0, 5, EVIL)
    verdict = Verdict("partial", 0.5, (EVIL,))
    receipt = AnswerReceipt(EVIL, None, (), None, None, 0.25)
    sentence = CitedSentence(EVIL, verdict, (citation,))
    page = render.answer(Answer(EVIL, False, (sentence,), receipt))
    page += render.summary(Summary("a1", (sentence,), (Coverage(EVIL, True),), receipt))
    page += render.message(EVIL)
    assert "<img" not in page
    assert 'onerror="' not in page
    assert page.count("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;") == 16


def test_each_number_links_to_its_quote() -> None:
    one, two = (Citation("a1", "T", None, n, n + 1, f"q{n}") for n in (1, 2))
    sentences = (
        CitedSentence("First.", Verdict("supported", 1.0), (one,)),
        CitedSentence("Second.", Verdict("supported", 1.0), (one, two)),
    )
    page = render.answer(Answer("Who?", False, sentences, RECEIPT))
    assert page.count('href="#quote-1"') == 2
    assert page.count('id="quote-1"') == page.count('id="quote-2"') == 1
    assert "2 of 2 sentences supported" in page


def test_a_supported_sentence_with_an_unknown_number_says_so() -> None:
    citation = Citation("a1", "T", None, 0, 5, "q")
    sentence = CitedSentence("So it is.", Verdict("supported", 1.0), (citation,), ("99",))
    assert "99" in render.answer(Answer("Who?", False, (sentence,), RECEIPT))


def test_an_empty_summary_is_a_sentence() -> None:
    assert NO_SUMMARY in render.summary(Summary("a1", (), (), RECEIPT))


def test_a_refusal_shows_no_source() -> None:
    page = render.answer(Answer("Who?", True, (), RECEIPT))
    assert REFUSAL in page
    assert "<li" not in page
    assert "supported" not in page
