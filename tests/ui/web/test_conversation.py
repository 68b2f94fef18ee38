"""A conversation as the browser keeps it, and as a file."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag import (
    Answer,
    AnswerReceipt,
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
