"""Values as HTML: nothing that an article, a model or a reader says is markup."""

from dataclasses import replace

import pytest

from rag import (
    Added,
    Answer,
    AnswerReceipt,
    Article,
    ArticleInfo,
    CheckedText,
    CheckReceipt,
    Citation,
    CitedSentence,
    Coverage,
    Example,
    Filters,
    Growing,
    IngestReceipt,
    Line,
    Overview,
    Searched,
    Section,
    Sentence,
    Summary,
    Thinking,
    Verdict,
)
from rag.types import Metadata, Source, Span, Tokens
from ui.web.conversation import Exchange
from ui.web.render import answers, articles, batch, evaluations, forms, notices, overview, shelf, welcome
from ui.web.scope import Scope
from ui.wording import NO_SUMMARY, REFUSAL, STOPPED

EVIL = '<img src=x onerror="alert(1)">'
TEXT = "Before.\n\nThe tower was sold. Nobody came.\n\nAfter."
RECEIPT = AnswerReceipt("offline extractive", None, (), None, None, 0.25)
CITATION = Citation("a1", "T", "S", 9, 28, "The tower was sold.")


def sentence(status: str = "supported", *citations: Citation, reasons: tuple[str, ...] = ()) -> CitedSentence:
    return CitedSentence("So it is.", Verdict(status, 1.0, reasons), citations)  # type: ignore[arg-type]


def answered(*sentences: CitedSentence, receipt: AnswerReceipt = RECEIPT) -> str:
    answer = Answer("Who?", not sentences, sentences, receipt)
    return answers.exchange(Exchange("Who?", answer), 0)


def summarized(summary: Summary) -> str:
    return answers.exchange(Exchange("Summary of T", summary=summary), 0)


def checked_text(*sentences: CitedSentence) -> CheckedText:
    return CheckedText(sentences, CheckReceipt(EVIL, 0.25, EVIL))


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
    receipt = replace(receipt, reranker=EVIL, reranker_failed=EVIL)
    answer = Answer(EVIL, False, (doubted,), receipt)
    refusal = Answer(EVIL, True, (), receipt, Searched(1, 2, Filters(site=EVIL)), (citation,))
    evil = article(EVIL, EVIL, EVIL)
    place = Sentence(0, 5, EVIL)
    listed = ArticleInfo(EVIL, EVIL, EVIL, 1, Metadata(EVIL, EVIL, EVIL, EVIL))
    failing = {"id": EVIL, "question": EVIL, "text": EVIL, "evidence": [{"quote": EVIL}]}
    judged = {"status": EVIL, "reasons": [EVIL]}
    pages = [
        answers.exchange(Exchange(EVIL, answer), 0),
        answers.exchange(Exchange(EVIL, refusal), 0),
        answers.exchange(Exchange(EVIL, error=EVIL), 0),
        answers.growing(Exchange(EVIL), 0, Growing((doubted,), EVIL)),
        answers.exchange(Exchange(EVIL, checked=checked_text(doubted)), 0),
        welcome.ready([EVIL], quotes_only=True, can_set=True),
        welcome.failed(EVIL),
        overview.overview(Overview(EVIL, (place,), (Example(EVIL, place),)), evil),
        forms.check(EVIL, EVIL),
        forms.settings(forms.Fields(EVIL, EVIL, EVIL, EVIL, EVIL, can_forget=True, given={}), said=EVIL),
        forms.settings(forms.Fields("", "", "", "", "", can_forget=False, given={"key": EVIL}), worked=EVIL),
        summarized(Summary((EVIL,), (doubted,), (Coverage(EVIL, EVIL, 0, 5, cited=True),), receipt)),
        notices.message(EVIL),
        notices.trouble(EVIL),
        notices.success(EVIL),
        notices.progress(1, 2, EVIL),
        forms.consent(EVIL, 2, 1),
        forms.add([EVIL], url=EVIL, text=EVIL, said=EVIL),
        forms.remove(EVIL, EVIL),
        forms.case(EVIL, EVIL, True, EVIL, EVIL),
        forms.summarize(EVIL),
        batch.notice([Added(EVIL, None, None, 0, "failed", EVIL)]),
        articles.source(evil, 0, 5, EVIL, EVIL),
        articles.source(evil, 0, len(EVIL), EVIL, EVIL),
        articles.gone(EVIL, EVIL),
        articles.whole(evil),
        articles.whole(evil, "receipt"),
        shelf.listed([listed], Scope(site=EVIL), EVIL, found=[citation], summaries=lambda ids: {EVIL: EVIL}),
        shelf.asking(Scope(since=EVIL, site=EVIL), [listed]),
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
    assert page.count("T › S · said by the &lt;img src=x onerror=&quot;alert(1)&quot;&gt;") == 2


def test_one_cited_twice_has_one_number() -> None:
    other = replace(CITATION, start=29, end=41, quote="Nobody came.")
    page = answered(sentence("supported", CITATION), sentence("supported", CITATION, other))
    assert (page.count(">1</span></button>"), page.count(">2</span></button>")) == (2, 1)


@pytest.mark.parametrize(
    ("status", "shape", "words"),
    [
        ("unclear", "◐", "not confirmed: compare it with the quote; a reason"),
        ("unsupported", "✕", "unsupported: a reason"),
        ("uncited", "○", "a reason"),
        ("supported", "", ""),
    ],
)
def test_each_state_has_a_shape_and_a_word(status: str, shape: str, words: str) -> None:
    page = answered(sentence(status, CITATION, reasons=() if status == "supported" else ("a reason",)))
    assert f'class="sentence {status}"' in page
    why = f'<span class="why {status}"><span aria-hidden="true">{shape}</span> {words}</span>'
    assert (why in page) == bool(shape)
    assert ('class="why' in page) == bool(shape)


@pytest.mark.parametrize(
    ("statuses", "chip"),
    [
        (("supported", "supported"), 'chip good"><span aria-hidden="true">✓</span> 2 of 2 supported'),
        (("supported", "unclear"), 'chip doubtful"><span aria-hidden="true">◐</span> 1 of 2 needs a look'),
        (("uncited", "unclear"), 'chip doubtful"><span aria-hidden="true">◐</span> 2 of 2 need a look'),
        (("unclear", "unsupported"), 'chip bad"><span aria-hidden="true">✕</span> 1 of 2 unsupported'),
    ],
)
def test_a_chip_says_at_a_glance_how_far_to_trust_an_answer(statuses: tuple[str, ...], chip: str) -> None:
    page = answered(*(sentence(status, CITATION) for status in statuses))
    assert chip in page
    assert page.count('class="chip') == 1


def test_an_answer_names_who_checked_it_and_what_we_cited() -> None:
    ours = replace(CITATION, attributed=True)
    page = answered(sentence("supported", ours), receipt=replace(RECEIPT, checker="offline"))
    assert "Checked offline by Citewell" in page
    assert "↳ 1 cited by Citewell" in page
    page = answered(sentence("supported", CITATION), receipt=replace(RECEIPT, checker="openai:m, offline"))
    assert "Checked by openai:m, offline" in page
    assert "cited by Citewell" not in page


def test_a_refusal_shows_no_source() -> None:
    page = answered()
    assert REFUSAL in page
    assert not any(part in page for part in ("cite", "<ol", "supported"))


def test_a_refusal_shows_what_came_closest_as_quotes_that_open() -> None:
    refusal = Answer("Who?", True, (), RECEIPT, Searched(1, 2), (CITATION,))
    page = answers.exchange(Exchange("Who?", refusal), 0)
    assert "Closest sentences (not an answer)" in page
    assert 'data-do="cite" data-article="a1" data-start="9" data-end="28"' in page
    assert '<q dir="auto">The tower was sold.</q>' in page
    assert "Searched 1 of 2 articles." in page
    assert not any(part in page for part in ('class="cite"', "<ol", "supported"))


def test_quotes_below_an_answer_that_is_not_confirmed_are_said_to_be_that() -> None:
    quote = CitedSentence(CITATION.quote, Verdict("supported", 1.0), (CITATION,))
    answer = Answer("Who?", False, (sentence("unsupported", CITATION),), RECEIPT, quotes=(quote,))
    page = answers.exchange(Exchange("Who?", answer), 0)
    _, _, below = page.partition("None of this is confirmed by your articles. Quotes found without the model")
    assert '<q dir="auto">The tower was sold.</q>' in below


@pytest.mark.parametrize(("cached", "words"), [(1024, " (1,024 of them cached)"), (0, ""), (None, "")])
def test_the_receipt_says_how_many_tokens_the_server_had_in_its_cache(cached: int | None, words: str) -> None:
    receipt = replace(RECEIPT, tokens=Tokens(2000, 345, counted=False, cached=cached))
    shown = answers.exchange(Exchange("Who?", Answer("Who?", True, (), receipt)), 0)
    assert f"<dt>tokens</dt><dd>2,000 read{words}, 345 written</dd>" in shown


def test_the_receipt_names_the_checker_and_says_where_it_failed() -> None:
    receipt = replace(RECEIPT, checker="openai:m, offline", checker_failed="openai:m gave no verdict")
    shown = answered(sentence("supported", CITATION), receipt=receipt)
    assert "<dt>checked by</dt><dd>openai:m, offline</dd>" in shown
    assert "Check failed: openai:m gave no verdict" in shown
    assert "check" not in answered(sentence("supported", CITATION), receipt=RECEIPT)


def test_the_receipt_names_the_reranker_and_says_where_it_failed() -> None:
    chosen = answered(sentence("supported", CITATION), receipt=replace(RECEIPT, reranker="rerank:m"))
    assert "<dt>passages chosen by</dt><dd>rerank:m</dd>" in chosen
    failed = replace(RECEIPT, reranker_failed="rerank:m ranked no passage")
    shown = answered(sentence("supported", CITATION), receipt=failed)
    assert "Reranking failed: rerank:m ranked no passage" in shown
    assert "rank" not in answered(sentence("supported", CITATION), receipt=RECEIPT)


def test_an_answer_that_is_not_whole_says_so() -> None:
    receipt = replace(RECEIPT, incomplete=STOPPED)
    shown = answered(sentence("supported", CITATION), receipt=receipt)
    assert "Stopped early" in shown
    other = replace(RECEIPT, incomplete="the reply was cut off")
    assert "Incomplete: the reply was cut off" in answered(sentence("supported", CITATION), receipt=other)
    assert "<dt>passages</dt>" not in shown  # it is not known how many there would have been
    assert "<dt>passages</dt>" in answered(sentence("supported", CITATION), receipt=RECEIPT)


def test_quoted_rows_are_a_table_under_their_header() -> None:
    rows = ("| Line | <b>Riders</b> |", "| Green |  |", "| Blue | 87 |")
    cited = [replace(CITATION, quote=row, start=place) for place, row in enumerate(rows)]
    quotes = [replace(sentence("supported", each), text=each.quote) for each in cited]
    page = answered(sentence("supported", CITATION), *quotes)
    assert '<th scope="col"><span class="sentence supported">&lt;b&gt;Riders&lt;/b&gt;</span> <span' in page
    assert '<tr><td><span class="sentence supported">Green</span></td><td> <span' in page
    assert page.count("<tr>") == 3
    assert page.count("<p dir") == 1
    alone = answered(quotes[1])
    assert "<th " not in alone
    other = replace(quotes[2], citations=(replace(cited[2], article="a2"),))
    assert answered(*quotes[:2], other).count("<table>") == 2


def test_an_empty_summary_is_a_sentence() -> None:
    assert NO_SUMMARY in summarized(Summary(("a1",), (), (), RECEIPT))


def test_the_strip_shows_which_sections_are_cited() -> None:
    coverage = (Coverage("a1", None, 0, 10, cited=True), Coverage("a1", "End", 10, 40, cited=False))
    page = summarized(Summary(("a1",), (sentence("supported", CITATION),), coverage, RECEIPT))
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
    assert '<p class="byline">S · news.example, 2024-03-01, p. 2</p>' in page
    assert '<p class="byline">Ada · news.example, 2024-03-01</p>' in articles.whole(paged)


def test_a_source_that_has_changed_is_not_marked() -> None:
    page = articles.source(article(), 9, 28, "The tower was not sold.", "1")
    assert "<mark" not in page
    assert "has changed since. It said “The tower was not sold.”" in page


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


def test_a_citation_of_a_removed_article_says_so_and_keeps_its_quote() -> None:
    page = articles.gone("T", "The tower was sold.")
    assert "no longer in your library" in page
    assert "The tower was sold." in page


def test_titles_are_searched_by_all_the_words() -> None:
    infos = [ArticleInfo(f"a{n}", title, "x/y.txt", 3) for n, title in enumerate(("Red Clock", "Red Mill"))]
    page = shelf.listed(infos, Scope(), "mill red")
    assert "Red Mill" in page
    assert "Red Clock" not in page
    assert "Nothing found" in shelf.listed(infos, Scope(), "tower")
    assert "No articles yet" in shelf.listed([], Scope())


def test_articles_with_one_title_and_date_are_told_apart_by_their_files() -> None:
    known = Metadata(date="2024-01-31")
    page = shelf.listed([ArticleInfo(f"a{n}", "T", f"x/{n}.pdf", 3, known) for n in range(2)], Scope())
    for n in range(2):
        assert f'<span class="about">{n}.pdf · 2024-01-31</span>' in page


def test_a_long_list_is_drawn_in_pieces() -> None:
    infos = [ArticleInfo(f"a{n}", f"Title {n}", "x.txt", 3) for n in range(150)]
    page = shelf.listed(infos, Scope())
    assert page.count('data-do="choose"') == 100
    assert 'data-more="200"' in page
    page = shelf.listed(infos, Scope(), drawn=200)
    assert page.count('data-do="choose"') == 150
    assert "data-more" not in page


def test_what_was_found_in_the_texts_opens_at_its_sentence() -> None:
    page = shelf.listed([ArticleInfo("a1", "T", "x.txt", 3)], Scope(), "sold", found=[CITATION])
    assert 'data-do="cite" data-article="a1" data-start="9" data-end="28"' in page
    assert "Nothing found" not in page


def test_the_line_on_what_is_asked_counts_and_names_the_filters() -> None:
    infos = [
        ArticleInfo(f"a{n}", "T", "x.txt", 3, Metadata(date=f"2024-0{n}-01", site="news.example"))
        for n in range(1, 5)
    ]
    assert "Asking all 4 articles<" in shelf.asking(Scope(), infos)
    assert "Ask all" not in shelf.asking(Scope(), infos)
    page = shelf.asking(Scope(without=frozenset({"a4"}), since="2024-02-01"), infos)
    assert "Asking 2 of 4 articles (since 2024-02-01)<" in page
    assert "Ask all" in page
    assert shelf.asking(Scope(), []) == ""


@pytest.mark.parametrize(
    ("statuses", "chip"),
    [
        (("supported", "supported"), 'chip good"><span aria-hidden="true">✓</span> 2 of 2 supported'),
        (
            ("supported", "unclear"),
            'chip doubtful"><span aria-hidden="true">◐</span> 1 of 2 supported, 1 not',
        ),
        (("unclear", "unsupported"), 'chip bad"><span aria-hidden="true">✕</span> 0 of 2 supported, 1 not'),
    ],
)
def test_a_checked_text_has_a_chip_and_each_sentence_its_verdict_and_quotes(
    statuses: tuple[str, ...], chip: str
) -> None:
    text = checked_text(*(sentence(status, CITATION, reasons=("a reason",)) for status in statuses))
    page = answers.exchange(Exchange("Check: So it is.", checked=text), 0)
    assert chip in page
    assert page.count("<q dir=") == 2
    assert page.count("a reason</span>") == 2
    assert "Retry" not in page
    assert "Edit" not in page
    assert "Remove" in page


def test_a_refusal_says_what_was_searched_and_offers_all_articles_where_that_was_not_all() -> None:
    some = Searched(1, 12, Filters(("a1",), since="2024-01-01"), ("The Quay",))
    page = answers.exchange(Exchange("Who?", Answer("Who?", True, (), RECEIPT, some, (CITATION,))), 0)
    assert "Searched 1 of 12 articles (only since 2024-01-01): The Quay" in page
    assert 'data-do="ask_all" data-question="Who?">Ask all articles</button>' in page
    assert "Closest sentences (not an answer)" in page
    every = Answer("Who?", True, (), RECEIPT, Searched(12, 12), (CITATION,))
    assert "ask_all" not in answers.exchange(Exchange("Who?", every), 0)


def test_an_empty_library_says_what_the_tool_does_and_how_to_begin() -> None:
    page = welcome.empty()
    assert "Every sentence points to the sentence it came from." in page
    assert 'data-do="open_adding">Add your articles</button>' in page
    assert 'data-do="try_examples">Try with three examples</button>' in page


def test_that_answers_are_quotes_is_said_where_no_model_is_named() -> None:
    noted = welcome.ready(["Who?"], quotes_only=True, can_set=True)
    assert "answers are quotes from your articles" in noted
    assert "Connect a model</button>" in noted
    assert "Connect" not in welcome.ready(["Who?"], quotes_only=True, can_set=False)
    assert "quotes" not in welcome.ready(["Who?"], quotes_only=False, can_set=True)


def test_a_setting_that_something_else_sets_is_shut_and_says_by_what() -> None:
    given = {"model": "CITEWELL_MODEL"}
    fields = forms.Fields("", "m", "offline", "2000", "", can_forget=False, given=given)
    page = forms.settings(fields)
    assert 'name="model" value="m" spellcheck="false" placeholder="No model (quotes only)" disabled' in page
    assert "Set by CITEWELL_MODEL" in page
    assert page.count(" disabled") == 1


def test_a_model_that_thinks_is_seen_to_think_and_for_how_long() -> None:
    def growing(thinking: Thinking | None) -> str:
        return answers.growing(Exchange("Who?"), 0, Growing(thinking=thinking))

    assert "Reading …" in growing(None)
    assert "Thinking …" in growing(Thinking())
    assert "<summary>Thought for 12 s</summary>" in growing(Thinking(12.3))
    assert "Thought" not in growing(Thinking(0.0))


@pytest.mark.parametrize("sentences", [(), (sentence("supported", CITATION),)])
def test_an_answer_keeps_for_how_long_a_model_thought(sentences: tuple[CitedSentence, ...]) -> None:
    receipt = replace(RECEIPT, thought=0.4)
    shown = answers.exchange(Exchange("Who?", Answer("Who?", not sentences, sentences, receipt)), 0)
    assert "<summary>Thought for less than 1 s</summary>" in shown
    assert "thoughts" not in answers.exchange(Exchange("Who?", Answer("Who?", True, (), RECEIPT)), 0)
