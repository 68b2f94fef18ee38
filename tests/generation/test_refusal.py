"""The word of refusal, plain and wrapped."""

import pytest

from rag.generation.refusal import REFUSAL, certain, is_refusal, refuses_in_words


@pytest.mark.parametrize(
    "text",
    [
        REFUSAL,
        f"{REFUSAL}.",
        f"**{REFUSAL}**",
        f"I am sorry, but {REFUSAL}: nothing is said of it.",
        "not-in-articles",
        "NOT_IN_ARTICLES",
        "Not in the articles.",
        "The answer is not in the articles.",
    ],
)
def test_it_is_known_in_every_dress(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize("text", ["It is not in art galleries.", "The articles were not sold.", "Nothing."])
def test_other_sentences_are_none(text: str) -> None:
    assert not is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "The articles do not mention a prize.",
        "The provided passages don’t say who paid.",
        "I could not find this information in the articles.",
        "There is no mention of it in the given text.",
        "The context does not provide an answer.",
    ],
)
def test_a_model_may_refuse_in_its_own_words(text: str) -> None:
    assert refuses_in_words([text])


@pytest.mark.parametrize("text", ["The bridge did not open in May.", "No ferry sails at noon.", ""])
def test_a_negation_is_no_refusal(text: str) -> None:
    assert not refuses_in_words([text])


def test_no_sentence_is_no_refusal() -> None:
    assert not refuses_in_words([])


def test_what_may_become_the_word_is_held_back() -> None:
    assert certain("It cost 5. N") == len("It cost 5. ")
    assert certain("It cost 5. NOT-IN") == len("It cost 5. ")
    assert certain(f"It cost 5. {REFUSAL} and more") == len("It cost 5. ")
    assert certain("It cost 5. NOW") == len("It cost 5. NOW")
    assert certain("") == 0
