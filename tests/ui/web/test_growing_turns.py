"""What an event that asks shows and has the browser keep, moment by moment."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from rag import (
    Answer,
    AnswerReceipt,
    CitedSentence,
    Done,
    Event,
    ModelError,
    SentenceEnd,
    Summary,
    SummaryForm,
    TextDelta,
    Turn,
    Verdict,
)
from ui.web.ask import Ask
from ui.web.conversation import Exchange, Talk, change

RECEIPT = AnswerReceipt("m", None, (), None, None, 0.5)
SENTENCE = CitedSentence("It was sold.", Verdict("supported", 1.0, ()))
OLD = Answer("Was it?", False, (CitedSentence("Perhaps.", Verdict("unclear", 0.5, ())),), RECEIPT)
TURNS = (
    Exchange("Was it?", OLD, id="t1", liked=True),
    Exchange("And then?", OLD, id="t2"),
    Exchange("Summary of T", form=SummaryForm(), articles=("a1",), id="t3"),
)


class Model:
    """An assistant that says one sentence, or fails behind it."""

    def __init__(self, *, fails: bool = False) -> None:
        self.histories: list[list[Turn]] = []
        self._fails = fails

    def stream(self, question: str, *, history: list[Turn], **_: Any) -> Iterator[Event[Any]]:
        self.histories.append(history)
        return self._said(Answer(question, False, (SENTENCE,), RECEIPT))

    def stream_summary(self, names: Any, form: SummaryForm) -> Iterator[Event[Any]]:
        return self._said(Summary(tuple(names), (SENTENCE,), (), RECEIPT))

    def _said(self, value: Any) -> Iterator[Event[Any]]:
        yield TextDelta("It was")
        yield SentenceEnd(SENTENCE)
        if self._fails:
            raise ModelError("The server is gone: start it.")
        yield Done(value)


class Taking:
    """A conversation of three turns on the page, and what a press makes of it."""

    def __init__(self, model: Model) -> None:
        library = SimpleNamespace(articles=list)
        self._ask = Ask(library, {None: model, "m": model})  # type: ignore[arg-type]

    def press(self, event: str, **data: Any) -> list[tuple[list[str], dict[str, Any]]]:
        """The pictures of an event that change what is kept."""
        kept = json.dumps({"id": "c1", "name": "T", "turns": change(Talk("c1"), *TURNS)["put"]})
        said = SimpleNamespace(_data={"model": "m", **data})
        made = getattr(self._ask, f"_{event}")(kept, said)
        pictures = made if isinstance(made, Iterator) else [made]
        return [(pieces, change) for pieces, change in pictures if "put" in change]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def page(model: Model) -> Taking:
    return Taking(model)


def test_an_answer_is_kept_sentence_by_sentence_under_one_new_id(page: Taking) -> None:
    pictures = page.press("asked", question="Why?")
    said = [change for _, change in pictures]
    ids = {each["id"] for change in said for each in change["put"]}
    assert len(ids) == 1
    assert ids.isdisjoint(turn.id for turn in TURNS)
    assert [change["partial"] for change in said] == [True, True, False]
    first, partly, whole = (change["put"][0] for change in said)
    assert "Stopped before the first sentence" in first["error"]
    assert partly["answer"]["receipt"]["incomplete"] is not None
    assert whole["answer"]["receipt"]["incomplete"] is None
    assert all(change["drop"] == [] and change["undo"] is None for change in said)
    assert [len(pieces) for pieces, _ in pictures] == [4, 4, 4]


def test_an_edited_question_keeps_its_place_and_drops_what_follows(page: Taking, model: Model) -> None:
    pictures = page.press("edited", turn="t2", question="And before?")
    begun, *others = [change for _, change in pictures]
    assert (begun["drop"], begun["undo"]) == (["t3"], "Question changed, 1 later question removed.")
    assert all(change["drop"] == [] and change["undo"] is None for change in others)
    assert {each["id"] for change in [begun, *others] for each in change["put"]} == {"t2"}
    assert model.histories == [[Turn("Was it?", "Perhaps.")]]
    pieces = pictures[-1][0]
    assert len(pieces) == 2
    assert "Was it?" in pieces[0]
    assert "And before?" in pieces[1]


def test_the_first_question_of_a_conversation_is_edited(page: Taking, model: Model) -> None:
    pictures = page.press("edited", turn="t1", question="Is it?")
    assert pictures[0][1]["drop"] == ["t2", "t3"]
    assert model.histories == [[]]


def test_a_blank_edit_asks_nothing(page: Taking, model: Model) -> None:
    assert page.press("edited", turn="t1", question=" ") == []
    assert model.histories == []


def test_any_question_is_asked_again_in_its_place_and_what_follows_stays(page: Taking, model: Model) -> None:
    pictures = page.press("again", turn="t1")
    said = [change for _, change in pictures]
    assert said[0]["undo"] == "Answer replaced."
    assert all(change["drop"] == [] for change in said)
    assert said[-1]["put"][0]["id"] == "t1"
    assert said[-1]["put"][0]["liked"] is None
    assert model.histories == [[]]
    for pieces, _ in pictures:
        questions = ("Was it?", "And then?", "Summary of T")
        assert all(question in piece for question, piece in zip(questions, pieces, strict=True))
    assert 'data-turn="t3"' in pictures[-1][0][2]


def test_a_summary_is_made_again_as_a_summary(page: Taking) -> None:
    pictures = page.press("again", turn="t3")
    assert pictures[-1][1]["put"][0]["summary"]["articles"] == ["a1"]


def test_what_a_model_said_before_it_failed_gives_way_to_the_reason() -> None:
    pictures = Taking(Model(fails=True)).press("asked", question="Why?")
    last = pictures[-1][1]
    assert (last["put"][0]["error"], last["partial"]) == ("The server is gone: start it.", False)


def test_a_removed_question_can_be_taken_back(page: Taking) -> None:
    ((pieces, said),) = page.press("discarded", turn="t2")
    assert (said["drop"], said["put"], said["undo"]) == (["t2"], [], "Question removed.")
    assert len(pieces) == 2


def test_a_rating_changes_one_exchange(page: Taking) -> None:
    ((_, said),) = page.press("judged", turn="t2", do="dislike")
    assert [(each["id"], each["liked"]) for each in said["put"]] == [("t2", False)]
