"""The one reducer of the events of an answer."""

from itertools import accumulate

from rag.types import (
    Answer,
    AnswerReceipt,
    CitedSentence,
    Done,
    Event,
    Growing,
    SentenceEnd,
    TextDelta,
    Thinking,
    Verdict,
    Withdrawn,
)

SENTENCE = CitedSentence("It fell.", Verdict("uncited", 0.0))
ANSWER = Answer("Did it?", False, (SENTENCE,), AnswerReceipt("m", None, (), None, None, 0.0))


def grown(*events: Event[Answer]) -> list[Growing[Answer]]:
    start: Growing[Answer] = Growing()
    return list(accumulate(events, Growing.after, initial=start))


def test_an_answer_grows_by_pieces_and_sentences_until_it_is_whole() -> None:
    states = grown(
        TextDelta("It "), TextDelta("fell."), SentenceEnd(SENTENCE), TextDelta(" It"), Done(ANSWER)
    )
    assert [state.begun for state in states] == ["", "It ", "It fell.", "", " It", " It"]
    assert [state.sentences for state in states] == [(), (), (), (SENTENCE,), (SENTENCE,), (SENTENCE,)]
    assert [state.value for state in states] == [None] * 5 + [ANSWER]


def test_thoughts_are_known_to_go_on_until_they_end() -> None:
    states = grown(Thinking(), Thinking(2.0), SentenceEnd(SENTENCE), TextDelta(" It"))
    assert [state.thinking for state in states] == [None, Thinking(), *[Thinking(2.0)] * 3]


def test_what_is_withdrawn_is_gone() -> None:
    assert grown(SentenceEnd(SENTENCE), TextDelta(" It"), Withdrawn())[-1] == Growing()
