"""A question stays with its answer, in interviews and in lists of questions and answers."""

import pytest

from rag.reading.article import read_article
from rag.types import Source


def sentences(text: str) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in read_article(Source("a.txt", text)).sentences]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    ("asker", "speaker"), [("Q", "A"), ("Frage", "Antwort"), ("**Mia**", "**Dr. Osk Ren**")]
)
def test_a_question_is_joined_with_the_first_sentence_of_its_answer(
    asker: str, speaker: str, between: str
) -> None:
    turns = [
        f"{asker}: How many boats are there?",
        f"{speaker}: Sixty-two. Nine of them leak.",
        f"{asker}: Tell me of the ice.",
        f"{speaker}: It comes in January.",
    ]
    text = "A talk at the harbour\n\n" + between.join(turns)
    assert sentences(text) == [
        f"{asker}: How many boats are there? {speaker}: Sixty-two.",
        "Nine of them leak.",
        f"{asker}: Tell me of the ice. {speaker}: It comes in January.",
    ]


def test_an_answer_needs_no_name() -> None:
    text = "A talk\n\nQ: How many boats?\n\nSixty-two, and nine of them leak.\n\nQ: Who pays?\n\nThe town."
    assert sentences(text) == [
        "Q: How many boats? Sixty-two, and nine of them leak.",
        "Q: Who pays? The town.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A list\n\nTides: High at noon.\n\nMoon: Full on Friday.",
        "Is it safe?\n\nNobody knows.\n\nThe pier is old.",
        "A play\n\nAnn: The boat leaks.\n\nBob: It always did.\n\nAnn: It was new in May.",
    ],
)
def test_other_texts_are_unchanged(text: str) -> None:
    assert all(sentence in text for sentence in sentences(text))
