"""Questions that are made from articles, and asked before anybody sees them."""

import pytest

from rag.generation.interrogatives import Read, interrogatives, people
from rag.generation.questions import questions
from rag.reading.article import read_article
from rag.types import Article, Citation, Source

TEXT = """The Ferry Is Sold

The tanker Brita Maren could not land for nine days in 2020. Dr. Hana Novotny measured it at 16.8 degrees.

What the sale brings

The ferry was sold to Saltholm for 84,000 crowns. “Who climbs a hill for a cabbage?” asked Tom Birch.
"""


def made(code: str, *sentences: str) -> list[str]:
    """The questions of the last sentence, that name no name of several words."""
    read = [Read.of(each, code) for each in sentences]
    return [asked for form, asked in interrogatives(read[-1], people(read)) if form != "name"]


def article(text: str) -> Article:
    return read_article(Source("/ferry.txt", text))


def cited(found: Article, *words: str) -> list[Citation]:
    """Citations of the sentences that have these words."""
    return [
        Citation(found.id, found.title, None, each.start, each.end, each.text)
        for each in found.sentences
        if any(word in each.text for word in words)
    ]


@pytest.mark.parametrize(
    ("code", "sentence", "question"),
    [
        (
            "en",
            "Dr. Hana Novotny had expected acid and 40 tons of iron.",
            "Who had expected acid and 40 tons of iron?",
        ),
        (
            "en",
            "Mr. Roe, whose cellar began it, has been given free heat until 2035.",
            "Who has been given free heat until 2035?",
        ),
        (
            "en",
            "The tanker Brita Maren could not land for nine days.",
            "Which tanker could not land for nine days?",
        ),
        (
            "en",
            "The council of Harwell Bridge voted to move its market to Mill Hill.",
            "Which council voted to move its market to Mill Hill?",
        ),
        (
            "de",
            "Die Stadt Ellerwinkel hat am 3. Mai ihre Bücherei verlegt.",
            "Welche Stadt hat am 3. Mai ihre Bücherei verlegt?",
        ),
        (
            "fr",
            "M. Julien Delmas, du conseil, demandait une étude de 45 000 euros.",
            "Qui demandait une étude de 45 000 euros ?",
        ),
        (
            "es",
            "El pueblo de Valdeoria abrió un huerto común en 2022.",
            "¿Qué pueblo abrió un huerto común en 2022?",
        ),
        (
            "it",
            "Il dott. Marco Salvi aveva chiesto altri 60 giorni di studio.",
            "Chi aveva chiesto altri 60 giorni di studio?",
        ),
        (
            "nl",
            "De stad Oosterwaard verwarmt haar zwembad sinds 2022.",
            "Welke stad verwarmt haar zwembad sinds 2022?",
        ),
        (
            "pt",
            "O Sr. Duarte Pinheiro tinha pedido um estudo de 75 dias.",
            "Quem tinha pedido um estudo de 75 dias?",
        ),
        ("zh", "改造费用为260万元。", "改造费用为多少元？"),
    ],
)
def test_a_sentence_is_asked_for_in_the_forms_of_its_language(
    code: str, sentence: str, question: str
) -> None:
    assert made(code, sentence) == [question]


def test_whoever_says_something_is_a_person() -> None:
    sentence = "Margaret Oyelaran borrowed £9 million over twenty years."
    assert made("en", sentence) == []
    assert made("en", "“It works,” said Margaret Oyelaran.", sentence) == [
        "Who borrowed £9 million over twenty years?"
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Novotny’s team has lowered 40 sensors into the boreholes.",  # the team has
        "Dr. Novotny and the council agreed on 40 sensors for the mine.",  # two of them
        "Dr. Marsh of the county’s water board had asked for a wall of 1,250 metres.",
        "Dr. Novotny said that “nobody has been down there” in 40 years.",  # another's words
        "Dr. Novotny thinks that it must.",  # nothing to find it by
        "The plant cost 41 million euros in Skarvhamn.",  # the plant is no name
        "Il dott. Marco Salvi aveva chiesto altri 60 giorni di studio.",  # in a language without these forms
    ],
)
def test_nothing_is_asked_where_a_form_does_not_fit(sentence: str) -> None:
    assert made("en", sentence) == []


def test_a_question_is_kept_where_the_sentence_that_it_was_made_from_is_cited() -> None:
    found = article(TEXT)
    asked: list[str] = []

    def ask(question: str) -> list[Citation]:
        asked.append(question)
        return cited(found, "Novotny", "84,000")

    kept = questions(found, ask)
    assert [(each.question, each.sentence.text) for each in kept] == [
        ("Who measured it at 16.8 degrees?", "Dr. Hana Novotny measured it at 16.8 degrees."),
        ("What is “What the sale brings” about?", "The ferry was sold to Saltholm for 84,000 crowns."),
    ]
    assert "Which tanker could not land for nine days in 2020?" in asked  # and its sentence wasn't cited


def test_an_article_that_answers_nothing_has_no_questions() -> None:
    assert questions(article(TEXT), lambda _: []) == ()


def test_a_heading_that_asks_is_asked_as_it_is() -> None:
    found = article(
        "The Ferry\n\nIt sails at noon.\n\nWho pays for it?\n\nThe town of Saltholm pays every krona.\n"
    )
    kept = questions(found, lambda _: cited(found, "pays every"))
    assert "Who pays for it?" in [each.question for each in kept]


def test_a_language_without_forms_has_no_questions() -> None:
    found = article("Färjan är såld\n\nFärjan såldes till Saltholm för 84 000 kronor och alla var glada.\n")
    assert found.language == "sv"
    assert questions(found, lambda _: cited(found, "Saltholm")) == ()
