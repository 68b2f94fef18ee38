"""The word of refusal, plain and wrapped."""

import re

import pytest

from rag.generation.refusal import REFUSAL, certain, is_refusal, refuses_in_words

DRESSES = [
    REFUSAL,
    f"{REFUSAL}.",
    f"**{REFUSAL}**",
    f"I am sorry, but {REFUSAL}: nothing is said of it.",
    "not-in-articles",
    "NOT_IN_ARTICLES",
    "NOT–IN–ARTICLES",
    "NOT - IN - ARTICLES",
    "NOT IN THE ARTICLES",
    "NOTINARTICLES",
    "NOT-IN-ARTCLES",
    "NOT-IN-PASSAGES",
]


@pytest.mark.parametrize("text", DRESSES)
@pytest.mark.parametrize("is_cited", [True, False])
def test_the_word_is_known_in_every_dress(text: str, is_cited: bool) -> None:
    assert is_refusal(text, is_cited=is_cited)


@pytest.mark.parametrize("text", ["Not in the articles.", "The answer is not in the articles."])
def test_three_words_refuse_where_nothing_is_cited(text: str) -> None:
    assert is_refusal(text, is_cited=False)
    assert not is_refusal(text, is_cited=True)


@pytest.mark.parametrize(
    "text",
    [
        "It is not in art galleries.",
        "The articles were not sold.",
        "A power to tax was not in the Articles of Confederation.",
        "That is not in article 5 of the treaty.",
        "Nothing.",
    ],
)
def test_other_sentences_are_none(text: str) -> None:
    assert not is_refusal(text, is_cited=False)


@pytest.mark.parametrize(
    "text",
    [
        "The articles do not mention a prize.",
        "The provided passages don’t say who paid.",
        "I could not find this information in the articles.",
        "There is no mention of it in the given text.",
        "The context does not provide an answer.",
        "I don't know.",
        "I'm sorry, but I don’t know who painted it.",
        "I cannot answer this question based on the given sentences.",
        "None of the numbered sentences answers the question.",
        "I am unable to find the answer in the provided sentences.",
        "It is not stated who painted it.",
        "The painter is not mentioned.",
        "The given information is insufficient.",
        "There's nothing in the articles about a painter.",
        "No answer.",
        "N/A",
    ],
)
def test_a_model_may_refuse_in_its_own_words(text: str) -> None:
    assert refuses_in_words(text, is_cited=False)


@pytest.mark.parametrize(
    "text",
    [
        "The bridge did not open in May.",
        "No ferry sails at noon.",
        "The sentences do not say it outright, but Marta Ruiz designed it.",
        "The text does not give the exact day; it was 1931.",
        "According to the article, the bridge cost 42,000 pounds, no more.",
        "",
    ],
)
def test_an_answer_with_a_negation_is_no_refusal(text: str) -> None:
    assert not refuses_in_words(text, is_cited=False)


@pytest.mark.parametrize(
    ("text", "is_refusal_"),
    [
        ("The article doesn't specify who painted it.", True),
        ("The given passages do not mention a painter.", True),
        ("The builders were not paid by the ministry in the text.", False),
        ("The old passage was never opened by the bishop.", False),
        ("None of the sentences was longer than three years.", False),
    ],
)
def test_a_false_not_with_a_citation_is_a_claim(text: str, is_refusal_: bool) -> None:
    assert refuses_in_words(text, is_cited=True) == is_refusal_


def test_what_may_become_the_word_is_held_back() -> None:
    assert certain("It cost 5. N") == len("It cost 5. ")
    assert certain("It cost 5. NOT-IN") == len("It cost 5. ")
    assert certain(f"It cost 5. {REFUSAL} and more") == len("It cost 5. ")
    assert certain("It cost 5. NOW") == len("It cost 5. NOW")
    assert certain("") == 0
    assert certain("It cost 5. Not in art") == len("It cost 5. ")
    assert certain("It cost 5. not_in_articles") == len("It cost 5. ")
    assert certain("Straße: N") == len("Straße: ")
    assert certain("A mountain") == len("A mountain")


@pytest.mark.parametrize("text", [*DRESSES, "Not in these articles."])
def test_no_part_of_the_word_is_shown_in_any_dress(text: str) -> None:
    begin = re.search("not", text, re.IGNORECASE)
    assert begin is not None
    assert all(certain(text[:end]) <= begin.start() for end in range(len(text) + 1))
