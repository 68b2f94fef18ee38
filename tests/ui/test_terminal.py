"""What a person reads in the terminal."""

import io
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from rag import (
    Answer,
    AnswerReceipt,
    Citation,
    CitedSentence,
    Diagnosis,
    Filters,
    Growing,
    IngestReceipt,
    Searched,
    Thinking,
    Verdict,
)
from rag.types import Line, Metadata
from ui import listings, terminal
from ui.wording import place, searched

RECEIPT = AnswerReceipt("offline extractive", None, (), None, None, 0.25)
CITATION = Citation("a1", "Harbour News", "The quay", 10, 30, "The quay is new.")


def shown(value: RenderableType) -> str:
    out = io.StringIO()
    Console(file=out, width=200, highlight=False, markup=False).print(value)
    return out.getvalue()


def cited(
    text: str, *citations: Citation, status: str = "supported", reasons: tuple[str, ...] = ()
) -> CitedSentence:
    return CitedSentence(text, Verdict(status, 1.0, reasons), citations)  # type: ignore[arg-type]


def test_a_refusal_shows_no_source() -> None:
    out = shown(terminal.answer(Answer("Who?", True, (), RECEIPT)))
    assert out.splitlines() == ["The articles do not say.", "model: offline extractive · 0.25 s"]


def test_quotes_below_an_answer_that_is_not_confirmed_are_said_to_be_that() -> None:
    said = CitedSentence("It is old.", Verdict("unsupported", 0.0), (CITATION,))
    quote = CitedSentence(CITATION.quote, Verdict("supported", 1.0), (CITATION,))
    answer = Answer("Who?", False, (said,), RECEIPT, quotes=(quote,))
    lines = [line.strip() for line in shown(terminal.answer(answer)).splitlines()]
    at = lines.index("None of this is confirmed by your articles. Quotes found without the model")
    assert lines[at + 1] == "• The quay is new."


def test_a_refusal_shows_what_came_closest_as_no_answer() -> None:
    refusal = Answer("Who?", True, (), RECEIPT, Searched(3, 3), (CITATION,))
    assert [line.strip() for line in shown(terminal.answer(refusal)).splitlines()] == [
        "The articles do not say.",
        "",
        "Closest sentences (not an answer)",
        "• The quay is new.",
        "Harbour News › The quay",
        "",
        "Searched all 3 articles.",
        "model: offline extractive · 0.25 s",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Searched(1, 1), "Searched 1 article."),
        (Searched(1, 12, Filters(("a1",))), "Searched 1 of 12 articles."),
        (Searched(12, 12, Filters(since="2024-01-01")), "Searched all 12 articles (only since 2024-01-01)."),
        (Searched(1, 12, Filters(("a1",)), ("The Quay",)), "Searched 1 of 12 articles: The Quay"),
        (
            Searched(3, 12, Filters(site="quay.example"), ("The Quay", "The Ferry")),
            "Searched 3 of 12 articles (only from quay.example): The Quay · The Ferry and 1 more",
        ),
        (
            Searched(2, 12, Filters(None, "2024-01-01", "2024-06-30", "quay.example")),
            "Searched 2 of 12 articles (only since 2024-01-01, until 2024-06-30, from quay.example).",
        ),
    ],
)
def test_what_was_searched_is_counted_with_its_filters(value: Searched, said: str) -> None:
    assert searched(value) == said


def test_a_checker_and_a_reranker_that_failed_are_said_to_have() -> None:
    verdict, passage = "openai:m gave no verdict", "rerank:m ranked no passage"
    receipt = replace(RECEIPT, checker_failed=verdict, reranker_failed=passage)
    out = shown(terminal.answer(Answer("Who?", False, (cited("One.", CITATION),), receipt)))
    assert f"! {verdict}" in out
    assert f"! {passage}" in out


def test_one_quote_cited_twice_is_listed_once() -> None:
    sentences = (cited("One.", CITATION), cited("Two.", CITATION))
    out = shown(terminal.answer(Answer("Who?", False, sentences, RECEIPT)))
    assert "One.¹ Two.¹" in out
    assert out.count("The quay is new.") == 1
    assert "Harbour News › The quay" in out


@pytest.mark.parametrize(
    ("metadata", "page", "shown_as"),
    [
        (Metadata(), None, "Harbour News › The quay"),
        (Metadata(date="2024-03-01"), None, "Harbour News › The quay (2024-03-01)"),
        (
            Metadata("Ann Roe", "2024-03-01", "ferry.example", "en"),
            4,
            "Harbour News › The quay (ferry.example, 2024-03-01, p. 4)",
        ),
    ],
)
def test_a_citation_says_where_it_was_published_as_far_as_is_known(
    metadata: Metadata, page: int | None, shown_as: str
) -> None:
    assert place(replace(CITATION, metadata=metadata, page=page)) == shown_as


def test_a_doubt_is_shown_with_its_reason() -> None:
    doubtful = cited("It cost 12.", CITATION, status="unclear", reasons=("the number 12 is not there",))
    out = shown(
        terminal.answer(Answer("Who?", False, (doubtful, cited("So be it.", status="uncited")), RECEIPT))
    )
    assert "It cost 12.¹ (not confirmed)" in out
    assert "! sentence 1: compare it with the quote" in out
    assert "! sentence 1: the number 12 is not there" in out
    assert "So be it. (uncited)" in out
    assert "0 of 2 sentences supported" in out


def test_markup_in_an_article_is_text() -> None:
    evil = Citation("a1", "[red]Title[/red]", None, 0, 5, "[link=http://x]go[/link]")
    out = shown(terminal.answer(Answer("Who?", False, (cited("[bold]x[/bold]", evil),), RECEIPT)))
    assert "[bold]x[/bold]" in out
    assert "[red]Title[/red]" in out
    assert "[link=http://x]go[/link]" in out


def test_a_finding_comes_with_its_remedy_until_it_is_fixed() -> None:
    findings = ("One vector is missing.",)
    wrong = shown(listings.diagnosis(Diagnosis(1, 5, None, 5, findings)))
    assert "an unknown number of vectors" in wrong
    assert "! One vector is missing." in wrong
    assert "citewell doctor --fix" in wrong
    assert "--fix" not in shown(listings.diagnosis(Diagnosis(1, 5, 5, 5, findings, fixed=True)))
    assert "No problems found." in shown(listings.diagnosis(Diagnosis(1, 5, 5, 5)))


def test_a_receipt_fits_its_terminal_line_by_line() -> None:
    lines = (Line(9, True, None, "Real. " * 60), Line(11, False, "share button", "Share this"))
    out = shown(listings.receipt(IngestReceipt(lines))).splitlines()
    assert out[0].startswith(" 9  kept     Real.")
    assert out[0].endswith("…")
    assert len(out[0]) <= 200
    assert out[1] == "11  dropped  (share button) Share this"
    assert out[-1] == "1 line kept, 1 dropped"


@pytest.mark.parametrize(
    ("by", "said"), [("the mayor", "said by the mayor"), (None, "said by someone unnamed")]
)
def test_a_quote_that_only_reports_is_shown_as_that(by: str | None, said: str) -> None:
    citation = replace(CITATION, reported="said", reported_by=by)
    out = shown(terminal.answer(Answer("Who?", False, (cited("One.", citation),), RECEIPT)))
    assert f"Harbour News › The quay · {said}" in out


def test_a_model_that_thinks_is_seen_to_think() -> None:
    thinking: Growing[Answer] = Growing(thinking=Thinking())
    said: Growing[Answer] = Growing((cited("One.", CITATION),), " Tw")
    assert shown(terminal.growing(thinking)).split() == ["Thinking", "…"]
    assert "Thinking" in shown(terminal.growing(replace(said, thinking=Thinking())))
    assert shown(terminal.growing(replace(said, thinking=Thinking(12.0)))) == shown(terminal.growing(said))


def test_a_reimport_of_nothing_says_why_and_what_to_do() -> None:
    assert shown(listings.reimported([])).startswith("Nothing to re-import: this version has read all ")
