"""A conversation as the browser keeps it, and as a file."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag import (
    Answer,
    AnswerReceipt,
    CheckedText,
    CheckReceipt,
    Citation,
    CitedSentence,
    Coverage,
    Filters,
    Passage,
    Searched,
    Summary,
    SummaryForm,
    Turn,
    Verdict,
)
from rag.types import Sentence
from ui.web import export
from ui.web.conversation import Exchange, dump, judged, light, load, turns

PASSAGE = Passage("a1", "T", None, 0, 9, (Sentence(0, 9, "Sold then."),), 0.5)
RECEIPT = AnswerReceipt("m", "ask 0123abcd", (PASSAGE,), None, None, 0.5, incomplete=None)
CITATION = Citation("a1", "T", "S", 9, 28, "The tower was sold.")
SENTENCE = CitedSentence("It was sold.", Verdict("unclear", 0.5, ("a reason",)), (CITATION,), ("9",))
ANSWER = Answer("Was it?", False, (SENTENCE,), RECEIPT)
REFUSED = Answer(
    "And then?", True, (), RECEIPT, Searched(1, 2, Filters(("a1",), since="2024-01-01")), (CITATION,)
)
CONVERSATION = (
    Exchange("Was it?", ANSWER, liked=True, articles=("a1",)),
    Exchange("And then?", REFUSED),
    Exchange("Why?", error="The server is down: start it."),
)
SUMMARY = Summary(("a1",), (SENTENCE,), (Coverage("a1", "S", 0, 40, cited=True),), RECEIPT, "bullets")
SUMMARIZED = Exchange("Summary of T", articles=("a1",), form=SummaryForm("bullets", 3), summary=SUMMARY)


def test_what_was_kept_comes_back_from_json() -> None:
    conversation = (*CONVERSATION, SUMMARIZED)
    assert load(json.loads(json.dumps(dump(conversation)))) == conversation


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_what_is_no_conversation_is_an_empty_one(value: object) -> None:
    assert load(value) == ()


def test_a_conversation_of_before_articles_were_kept_is_one_of_all() -> None:
    old = [{"question": "Why?", "answer": None, "error": "The server is down: start it.", "liked": None}]
    assert load(old) == CONVERSATION[2:]


def test_a_refusal_of_before_the_closest_passages_were_kept_has_none() -> None:
    old = dump((Exchange("And then?", REFUSED),))
    del old[0]["answer"]["searched"], old[0]["answer"]["closest"]
    assert load(old) == (Exchange("And then?", replace(REFUSED, searched=None, closest=())),)


def test_a_conversation_in_the_words_of_before_is_read() -> None:
    old = json.dumps(dump(CONVERSATION)).replace('"unclear"', '"partial"').replace("probability", "support")
    assert load(json.loads(old)) == CONVERSATION


def test_what_is_kept_holds_the_places_of_passages_and_not_their_text() -> None:
    kept = light(ANSWER)
    assert "Sold then." not in json.dumps(dump((Exchange("Was it?", kept),)))
    assert kept.receipt.passages[0].end == 9


def test_what_is_kept_holds_quotes_without_their_surroundings() -> None:
    citation = replace(CITATION, before="It stood empty.", after="It was cheap.")
    answer = replace(ANSWER, sentences=(replace(SENTENCE, citations=(citation,)),), closest=(citation,))
    kept = json.dumps(dump((Exchange("Was it?", answer), *CONVERSATION[1:])))
    assert citation.quote in kept
    assert not any(words in kept for words in ("stood empty", "was cheap", "before", "after"))


def test_a_follow_up_may_lean_on_answers_and_refusals_but_not_on_errors() -> None:
    assert turns(CONVERSATION) == [Turn("Was it?", "It was sold."), Turn("And then?", "")]


def test_saying_the_same_again_takes_it_back() -> None:
    assert judged(CONVERSATION, 0, liked=True)[0].liked is None
    assert judged(CONVERSATION, 0, liked=False)[0].liked is False
    assert judged(CONVERSATION, 1, liked=True)[1].liked is True


def test_markdown_has_the_quotes_and_the_doubts() -> None:
    text = export.markdown(CONVERSATION)
    assert (
        "## Was it?\n\nIt was sold.[1] (not confirmed: compare it with the quote; a reason; it cites \\[9\\]"
        in text
    )
    assert "1. “The tower was sold.” — T › S" in text
    assert (
        "The articles do not say.\n\nClosest passages (not an answer):\n\n"
        "- “The tower was sold.” — T › S\n\nSearched 1 of 2 articles (only since 2024-01-01).\n"
    ) in text
    assert "The server is down: start it." in text


@pytest.mark.parametrize(
    "written",
    [
        "![so](http://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "# A\n\n# heading",
        "`a` *b* &lt;p>",
        "~~~",
    ],
)
def test_what_others_wrote_is_text_in_markdown(written: str) -> None:
    cited = replace(SENTENCE, text=written, citations=(replace(CITATION, quote=written, attributed=True),))
    receipt = replace(RECEIPT, rewritten=written)
    text = export.markdown((Exchange(written, Answer(written, False, (cited,), receipt)),))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    plain = re.sub("<[^>]*>", "", html)
    assert set(re.findall("<([a-z0-9]+)", html)) <= {"h2", "p", "ol", "li", "em"}
    assert unescape(plain).count(" ".join(written.split())) == 4
    assert "(cited by Citewell)" in plain


def test_json_has_every_exchange() -> None:
    rows = json.loads(export.as_json(CONVERSATION))
    assert [row["liked"] for row in rows] == [True, None, None]
    assert rows[0]["answer"]["sentences"][0]["citations"][0]["quote"] == "The tower was sold."
    assert rows[1]["answer"]["sentences"] == []
    assert rows[1]["answer"]["closest"][0]["quote"] == "The tower was sold."
    assert rows[2] == {
        "question": "Why?",
        "answer": None,
        "summary": None,
        "checked": None,
        "error": "The server is down: start it.",
        "liked": None,
    }


def test_a_text_that_was_checked_is_kept_and_saved_with_its_verdicts() -> None:
    sentence = CitedSentence("It was sold.", Verdict("supported", 0.9), (CITATION,))
    checked = Exchange("Check of a text", checked=CheckedText((sentence,), CheckReceipt("offline", 0.25)))
    assert load(dump((checked,))) == (checked,)
    text = export.markdown((checked,))
    assert "- It was sold. (supported)\n    - “The tower was sold.” — T › S" in text
    assert "*1 of 1 supported*" in text
    assert json.loads(export.as_json((checked,)))[0]["checked"]["counts"]["supported"] == 1


def test_a_summary_is_saved_as_an_answer_is() -> None:
    text = export.markdown((SUMMARIZED,))
    assert text.startswith("## Summary of T\n\n- It was sold.[1]")
    assert "1. “The tower was sold.” — T › S" in text
    assert json.loads(export.as_json((SUMMARIZED,)))[0]["summary"]["style"] == "bullets"
