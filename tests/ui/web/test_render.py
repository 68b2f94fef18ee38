"""Values as HTML: nothing that an article, a model or a reader says is markup."""

from dataclasses import replace

import pytest

from rag import (
    Answer,
    AnswerReceipt,
    Article,
    ArticleInfo,
    Citation,
    CitedSentence,
    Coverage,
    Filters,
    IngestReceipt,
    Line,
    Searched,
    Section,
    Summary,
    Verdict,
)
from rag.types import Metadata, Sentence, Source, Span
from ui.web.conversation import Exchange
from ui.web.render import answers, articles, evaluations
from ui.wording import NO_SUMMARY, REFUSAL

EVIL = '<img src=x onerror="alert(1)">'
TEXT = "Before.\n\nThe tower was sold. Nobody came.\n\nAfter."
RECEIPT = AnswerReceipt("offline extractive", None, (), None, None, 0.25)
CITATION = Citation("a1", "T", "S", 9, 28, "The tower was sold.")


def sentence(status: str = "supported", *citations: Citation, reasons: tuple[str, ...] = ()) -> CitedSentence:
    return CitedSentence("So it is.", Verdict(status, 1.0, reasons), citations)  # type: ignore[arg-type]


def answered(*sentences: CitedSentence, receipt: AnswerReceipt = RECEIPT) -> str:
    answer = Answer("Who?", not sentences, sentences, receipt)
    return answers.exchange(Exchange("Who?", answer), 0, is_last=True)


def article(text: str = TEXT, title: str = "T", heading: str | None = "S") -> Article:
    return Article(
        "a1",
        title,
        Source("a.txt", text),
        text,
        (Section(heading, 0, len(text), 0),),
        (Span(0, 7), Span(9, 41), Span(43, 49)),
        (Sentence(0, 7, "Before."),),
        IngestReceipt((Line(1, True, None, text), Line(2, False, "why", text))),
    )


def test_text_of_articles_models_and_readers_is_escaped() -> None:
    citation = Citation(EVIL, EVIL, EVIL, 0, 5, EVIL, attributed=True)
    doubted = CitedSentence(EVIL, Verdict("unclear", 0.5, (EVIL,)), (citation,), (EVIL,))
    receipt = AnswerReceipt(
        EVIL, EVIL, (), None, None, 0.25, rewritten=EVIL, incomplete=EVIL, checker=EVIL, checker_failed=EVIL
    )
    answer = Answer(EVIL, False, (doubted,), receipt)
    refusal = Answer(EVIL, True, (), receipt, Searched(1, 2, Filters(site=EVIL)), (citation,))
    evil = article(EVIL, EVIL, EVIL)
    failing = {"id": EVIL, "question": EVIL, "text": EVIL, "evidence": [{"quote": EVIL}]}
    judged = {"status": EVIL, "reasons": [EVIL]}
    pages = [
        answers.exchange(Exchange(EVIL, answer), 0, is_last=True),
        answers.exchange(Exchange(EVIL, refusal), 0, is_last=True),
        answers.exchange(Exchange(EVIL, error=EVIL), 0, is_last=True),
        answers.growing(EVIL, 0, (doubted,), EVIL),
        *answers.examples([EVIL]),
        answers.summary(Summary((EVIL,), (doubted,), (Coverage(EVIL, EVIL, 0, 5, cited=True),), receipt)),
        answers.message(EVIL),
        articles.source(evil, 0, 5, EVIL, EVIL),
        articles.source(evil, 0, len(EVIL), EVIL, EVIL),
        articles.whole(evil),
        articles.receipt(evil),
        articles.listed([ArticleInfo(EVIL, EVIL, EVIL, 1)], "", EVIL),
        evaluations.worst([({**failing, "sentences": [judged]}, (("bad", EVIL),))]),
        evaluations.failed({EVIL: EVIL}),
        evaluations.progress(1, 2, EVIL),
    ]
    for page in pages:
        assert "<img" not in page
        assert 'onerror="' not in page
        assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in page


def test_a_citation_is_a_button_that_knows_its_place() -> None:
    page = answered(sentence("supported", CITATION))
    assert 'data-article="a1" data-start="9" data-end="28" data-quote="The tower was sold."' in page
    assert 'aria-label="Citation 1: T › S"' in page
    assert page.count("<button") == page.count('<button type="button"')


def test_a_quote_that_only_reports_is_shown_as_that() -> None:
    page = answered(sentence("supported", replace(CITATION, reported="said", reported_by=f"the {EVIL}")))
    assert page.count("T › S · reported: the &lt;img src=x onerror=&quot;alert(1)&quot;&gt; said") == 2


def test_one_cited_twice_has_one_number() -> None:
    other = replace(CITATION, start=29, end=41, quote="Nobody came.")
    page = answered(sentence("supported", CITATION), sentence("supported", CITATION, other))
    assert (page.count(">1</button>"), page.count(">2</button>")) == (2, 1)


@pytest.mark.parametrize(
    ("status", "shape", "words"),
    [
        ("unclear", "◐", "not confirmed: compare it with the quote;"),
        ("unsupported", "✕", "unsupported:"),
        ("uncited", "○", "uncited:"),
        ("supported", "", ""),
    ],
)
def test_each_state_has_a_shape_and_a_word(status: str, shape: str, words: str) -> None:
    page = answered(sentence(status, CITATION, reasons=() if status == "supported" else ("a reason",)))
    assert f'class="sentence {status}"' in page
    assert (f'aria-label="{words} a reason"' in page) == bool(shape)
    assert ('class="mark"' in page) == bool(shape)
    assert shape in page


def test_one_line_counts_the_states() -> None:
    ours = replace(CITATION, attributed=True)
    page = answered(sentence("supported", CITATION), sentence("supported", ours), sentence("uncited"))
    assert "2 of 3 sentences supported · ○ 1 uncited · ↳ 1 cited by Citewell</p>" in page


def test_a_refusal_shows_no_source() -> None:
    page = answered()
    assert REFUSAL in page
    assert not any(part in page for part in ("cite", "<ol", "supported"))


def test_a_refusal_shows_what_came_closest_as_quotes_that_open() -> None:
    refusal = Answer("Who?", True, (), RECEIPT, Searched(1, 2), (CITATION,))
    page = answers.exchange(Exchange("Who?", refusal), 0, is_last=True)
    assert "Closest passages (not an answer)" in page
    assert 'data-do="cite" data-article="a1" data-start="9" data-end="28"' in page
    assert "<q>The tower was sold.</q>" in page
    assert "Searched 1 of 2 articles." in page
    assert not any(part in page for part in ('class="cite"', "<ol", "supported"))


def test_quotes_below_an_answer_that_is_not_confirmed_are_said_to_be_that() -> None:
    quote = CitedSentence(CITATION.quote, Verdict("supported", 1.0), (CITATION,))
    answer = Answer("Who?", False, (sentence("unsupported", CITATION),), RECEIPT, quotes=(quote,))
    page = answers.exchange(Exchange("Who?", answer), 0, is_last=True)
    _, _, below = page.partition("None of this is confirmed by your articles. Quotes found without the model")
    assert "<q>The tower was sold.</q>" in below


def test_the_receipt_names_the_checker_and_says_where_it_failed() -> None:
    receipt = replace(RECEIPT, checker="openai:m, offline", checker_failed="openai:m gave no verdict")
    shown = answered(sentence("supported", CITATION), receipt=receipt)
    assert "<dt>checked by</dt><dd>openai:m, offline</dd>" in shown
    assert "<dt>check failed</dt><dd>openai:m gave no verdict</dd>" in shown
    assert "check" not in answered(sentence("supported", CITATION), receipt=RECEIPT)


def test_an_answer_that_is_not_whole_says_so() -> None:
    receipt = replace(RECEIPT, incomplete="it was stopped")
    shown = answered(sentence("supported", CITATION), receipt=receipt)
    assert "incomplete: it was stopped" in shown
    assert "<dt>passages</dt>" not in shown  # it is not known how many there would have been
    assert "<dt>passages</dt>" in answered(sentence("supported", CITATION), receipt=RECEIPT)


def test_an_empty_summary_is_a_sentence() -> None:
    assert NO_SUMMARY in answers.summary(Summary(("a1",), (), (), RECEIPT))


def test_the_strip_shows_which_sections_are_cited() -> None:
    coverage = (Coverage("a1", None, 0, 10, cited=True), Coverage("a1", "End", 10, 40, cited=False))
    page = answers.summary(Summary(("a1",), (sentence("supported", CITATION),), coverage, RECEIPT))
    assert "1 of 2 sections cited" in page
    assert "● " in page.replace("</span>", "")
    assert 'data-start="10" data-end="40"' in page


def test_the_source_marks_the_quote_and_nothing_else() -> None:
    page = articles.source(article(), 9, 28, "The tower was sold.", "1")
    assert '<mark tabindex="-1">The tower was sold.</mark> Nobody came.</p>' in page
    assert page.count("<mark") == 1


def test_the_source_says_where_when_and_on_which_page() -> None:
    known = replace(article().source, metadata=Metadata("Ada", "2024-03-01", "news.example", "en"))
    paged = replace(article(), source=known, pages=(0, 9))
    page = articles.source(paged, 9, 28, "The tower was sold.", "1")
    assert "<p>S · news.example, 2024-03-01, p. 2</p>" in page
    assert '<p class="byline">Ada · news.example, 2024-03-01</p>' in articles.whole(paged)


def test_a_source_that_has_changed_is_not_marked() -> None:
    page = articles.source(article(), 9, 28, "The tower was not sold.", "1")
    assert "<mark" not in page
    assert "has changed since: it said “The tower was not sold.”" in page


def test_a_section_is_opened_without_a_mark() -> None:
    page = articles.source(article(), 0, len(TEXT), None, "1")
    assert "<mark" not in page
    assert "After." in page


def test_a_long_section_is_cut_around_the_place() -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(100))
    starts = [text.index(f"Paragraph {number}.") for number in range(100)]
    spans = tuple(Span(start, text.index(".", start) + 1) for start in starts)
    long = replace(article(text), paragraphs=spans, sections=(Section(None, 0, len(text), 0),))
    page = articles.source(long, starts[50], spans[50].end, "Paragraph 50.", "1")
    assert "Paragraph 38." in page
    assert "Paragraph 62." in page
    assert "Paragraph 37." not in page
    assert page.count('class="left-out"') == 2


def test_a_dropped_line_can_be_taken_back_and_a_kept_one_not() -> None:
    page = articles.receipt(article())
    assert page.count(">Take back<") == 1
    assert 'data-line="2"' in page
    assert "2 lines, 1 of them dropped" in page


def test_titles_are_searched_by_all_the_words() -> None:
    infos = [ArticleInfo(f"a{n}", title, "x/y.txt", 3) for n, title in enumerate(("Red Clock", "Red Mill"))]
    page = articles.listed(infos, "mill red", None)
    assert "Red Mill" in page
    assert "Red Clock" not in page
    assert "No title" in articles.listed(infos, "tower", None)
    assert "empty" in articles.listed([], "", None)
