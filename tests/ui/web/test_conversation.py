"""A conversation as the browser keeps it, and what the server changes in it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import (
    Answer,
    AnswerReceipt,
    CheckedText,
    CheckReceipt,
    Citation,
    CitedSentence,
    Filters,
    Passage,
    Searched,
    Summary,
    SummaryForm,
    Turn,
    UsageError,
    Verdict,
)
from rag.types import Sentence
from ui.web.conversation import Exchange, Talk, change, judged, light, load, turns

PASSAGE = Passage("a1", "T", None, 0, 9, (Sentence(0, 9, "Sold then."),), 0.5)
RECEIPT = AnswerReceipt("m", "ask 0123abcd", (PASSAGE,), None, None, 0.5, incomplete=None)
CITATION = Citation("a1", "T", "S", 9, 28, "The tower was sold.")
SENTENCE = CitedSentence("It was sold.", Verdict("unclear", 0.5, ("a reason",)), (CITATION,), ("9",))
ANSWER = Answer("Was it?", False, (SENTENCE,), RECEIPT)
REFUSED = Answer(
    "And then?", True, (), RECEIPT, Searched(1, 2, Filters(("a1",), since="2024-01-01")), (CITATION,)
)
FORM = SummaryForm("bullets", 2)
CONVERSATION = (
    Exchange("Was it?", ANSWER, liked=True, articles=("a1",), id="t1"),
    Exchange("And then?", REFUSED, id="t2"),
    Exchange("Why?", error="The server is down: start it.", id="t3"),
    Exchange("Summary of T", form=FORM, summary=Summary(("a1",), (SENTENCE,), (), RECEIPT), id="t4"),
    Exchange("Checked text", checked=CheckedText((SENTENCE,), CheckReceipt("offline", 0.25)), id="t5"),
)
TALK = Talk("c1", "The tower", CONVERSATION)


def as_kept(talk: Talk) -> dict[str, Any]:
    """What the browser has of a conversation after the server gave it all of it."""
    put = json.loads(json.dumps(change(talk, *talk.turns)))["put"]
    return {"id": talk.id, "name": talk.name, "turns": put, "scope": None, "model": "m", "changed": 1}


def sent(value: object) -> Talk:
    return load(json.dumps(value))


def test_what_is_kept_comes_back_from_json() -> None:
    assert sent(as_kept(TALK)) == TALK


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_what_is_no_conversation_is_an_empty_one(value: object) -> None:
    assert load(value) == sent(value) == sent({"id": "", "name": "", "turns": [value]}) == Talk()


def test_an_exchange_of_another_version_keeps_its_question_and_its_place() -> None:
    kept = as_kept(TALK)
    kept["turns"][1]["answer"] = {"words": "Then nothing."}
    found = sent(kept)
    assert [each.question for each in found.turns] == [each.question for each in CONVERSATION]
    assert (found.turns[0], found.turns[2:]) == (CONVERSATION[0], CONVERSATION[2:])
    assert "Another version" in str(found.turns[1].error)


def test_a_change_names_what_is_put_and_what_goes() -> None:
    said = change(TALK, CONVERSATION[0], drop=CONVERSATION[1:3], undo="2 removed.", is_whole=False)
    assert [each["id"] for each in said.pop("put")] == ["t1"]
    assert said == {"talk": "c1", "drop": ["t2", "t3"], "undo": "2 removed.", "partial": True}


def test_an_exchange_is_found_by_its_id_wherever_other_tabs_have_moved_it() -> None:
    assert TALK.place("t3") == 2
    with pytest.raises(UsageError, match="Reload the page"):
        TALK.place("t9")


def test_what_is_kept_holds_the_places_of_passages_and_not_their_text() -> None:
    kept = light(ANSWER)
    assert "Sold then." not in json.dumps(change(TALK, Exchange("Was it?", kept)))
    assert kept.receipt.passages[0].end == 9


def test_what_is_kept_holds_quotes_without_their_surroundings() -> None:
    citation = replace(CITATION, before="It stood empty.", after="It was cheap.")
    answer = replace(ANSWER, sentences=(replace(SENTENCE, citations=(citation,)),), closest=(citation,))
    kept = json.dumps(change(TALK, Exchange("Was it?", answer), *CONVERSATION[1:]))
    assert citation.quote in kept
    assert not any(words in kept for words in ("stood empty", "was cheap", "before", "after"))


def test_a_follow_up_may_lean_on_answers_and_refusals_but_not_on_errors() -> None:
    assert turns(CONVERSATION) == [Turn("Was it?", "It was sold."), Turn("And then?", "")]


def test_saying_the_same_again_takes_it_back() -> None:
    assert judged(CONVERSATION[0], liked=True).liked is None
    assert judged(CONVERSATION[0], liked=False).liked is False
    assert judged(CONVERSATION[1], liked=True).liked is True
