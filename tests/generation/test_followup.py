"""Follow-up questions, without a model."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.followup import condense
from rag.generation.outcome import Condensed
from rag.types import Turn

BRIDGE = "Who designed the Vellmouth bridge?"

FOLLOW_UPS = [
    "When was it opened?",
    "It was closed, right?",
    "What is its length?",
    "Who is she?",
    "Do they charge a toll?",
    "How tall is this?",
    "Why is that?",
    "Does that matter?",
    "Who lives there?",
    "Why was this bridge closed?",
    "Why was it closed last winter?",
    "How long did it take to build it?",
    "Who paid for it?",
    "Who built it, when was it opened, and why did it close?",
    "when did it reopen",
    "Why?",
    "And when?",
    "How much?",
    "tell me more",
    "And in 2019?",
    "What about 2019?",
]

TOPICS = [
    (["Who is Marta Quill?"], "Where was she born?", "Marta Quill"),
    (["How do polar bears keep warm?"], "What do they eat?", "polar bears"),
    (["What is inflation?"], "How is it measured?", "inflation"),
    (["When does the Sundvik fair take place?"], "Who runs it?", "Sundvik fair"),
    (["When was the bridge of Vellmouth rejected?"], "Who wanted it?", "Vellmouth"),
    (["Who built the mill?"], "And when?", "mill"),
    (["Who built the mill?"], "Who sold it, and why was it closed?", "mill"),
    (["What ended the strike of the ferrymen?"], "When was it?", "strike"),
    (["Who won?"], "When?", "won"),
    (["Is the EU growing?"], "Who joined it?", "EU"),
    ([BRIDGE, "When was it opened?", "Why?"], "How long is it?", "Vellmouth bridge"),
    ([BRIDGE, "When was it opened?", "Who runs the Sundvik ferry?"], "When does it leave?", "Sundvik ferry"),
    ([BRIDGE, "Where is the museum?"], "Is it still open?", "museum"),
    ([BRIDGE, "And the ferry?", "When does it leave?"], "Is it still open?", "ferry"),
    ([BRIDGE, *["", "  "] * 3], "When was it opened?", "Vellmouth bridge"),
    ([BRIDGE, "What are the main points?"], "When was it opened?", "Vellmouth bridge"),
    ([BRIDGE, "Summarize the article."], "Why?", "Vellmouth bridge"),
    ([BRIDGE, "Summarize the article."], "Who wrote it?", ""),
    ([BRIDGE, "What is the article about?", "Who wrote it?"], "When was it published?", ""),
    ([BRIDGE], "Who wrote it?", "Vellmouth bridge"),
]

ALONE = [
    "How many people live in Oslo?",
    "Who wrote the first novel about Iceland?",
    "Is it true that Oslo floods?",
    "Is it possible to swim in Lake Mjosa?",
    "Is it raining in Oslo?",
    "How long does it take to fly to Oslo?",
    "What time is it in Oslo?",
    "Are there lakes in Norway?",
    "How many lakes are there in Norway?",
    "Did this week bring floods to Bergen?",
    "Which cities that flooded were rebuilt?",
    "Did the minister say that taxes rise?",
    "What is one litre in pints?",
    "How can one apply for a visa?",
    "What is a heat pump and how does it work?",
    "Who painted it, and who owns the ferry of Oslo?",
    "Does Norway own its oil?",
    "IT jobs in Oslo",
    "And what is the capital of Norway?",
    "That is a pity about Bergen",
    "Où est le pont de Bergen ?",
    "Wie hoch ist der Turm?",
    "它有多高?",
    "Когда открыли мост?",
    "And the ferry?",
    "What about Marta Quill?",
    "Where was the ferry that is painted red built and by whom was it painted red?",
]


def turns(*questions: str) -> list[Turn]:
    return [Turn(question, "") for question in questions]


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_question_that_leans_on_the_conversation_is_given_its_topic(question: str) -> None:
    assert condense(question, turns(BRIDGE)) == Condensed(question, "Vellmouth bridge")


@pytest.mark.parametrize(("before", "question", "topic"), TOPICS)
def test_the_topic_is_the_last_thing_that_was_asked_about(
    before: list[str], question: str, topic: str
) -> None:
    assert condense(question, turns(*before)).topic == topic


@pytest.mark.parametrize("question", ALONE)
def test_a_question_of_its_own_stays_as_it_is(question: str) -> None:
    assert condense(question, turns(BRIDGE)) == Condensed(question)


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_first_question_stays_as_it_is(question: str) -> None:
    assert condense(question, []) == Condensed(question)


def test_the_topic_is_shown_behind_the_question() -> None:
    assert Condensed("Why?", "Oster mill").text == "Why? (Oster mill)"
    assert Condensed("Why? (Versailles)").text == "Why? (Versailles)"


def test_turns_without_a_subject_change_nothing() -> None:
    assert condense("When was it opened?", turns("???", "Why?", "🙂")).topic == ""


def test_answers_are_not_read() -> None:
    assert condense("When was it opened?", [Turn("", "The Vellmouth bridge.")]).topic == ""


def test_a_subject_long_past_is_forgotten() -> None:
    history = turns(BRIDGE, *["What is what?"] * 20)
    assert condense("When was it opened?", history).topic == ""


def test_a_question_as_long_as_a_page_stays_as_it_is() -> None:
    question = "When was it opened? " * 100
    assert condense(question, turns(BRIDGE)) == Condensed(question)


def test_of_a_long_conversation_only_the_end_is_read() -> None:
    class Unread(list[Turn]):
        """A history that may be sliced, but not gone through from its beginning."""

        def __iter__(self) -> Iterator[Turn]:
            raise AssertionError("the whole history was read")

    history = Unread(turns(*(f"Who designed the Vellmouth bridge number {n}?" for n in range(500))))
    assert "Vellmouth bridge" in condense("When was it opened?", history).topic


PIECES = st.sampled_from(
    [
        "it",
        "they",
        "its",
        "that",
        "this one",
        "there",
        "why",
        "what about",
        "and the",
        "Oslo",
        "of",
        "2019",
        "?",
        "…",
    ]
)
QUESTIONS = st.text() | st.lists(PIECES | st.text(max_size=4)).map(" ".join)


@given(QUESTIONS, st.lists(st.builds(Turn, QUESTIONS, st.text()), max_size=12))
def test_no_question_is_lost(question: str, history: list[Turn]) -> None:
    condensed = condense(question, history)
    assert condensed.question == question
    assert condensed == condense(question, history)


@given(QUESTIONS)
def test_without_a_conversation_nothing_changes(question: str) -> None:
    assert condense(question, []) == Condensed(question)
