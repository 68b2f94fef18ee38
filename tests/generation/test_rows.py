"""Which rows of a table a question is about."""

from dataclasses import replace

import pytest
from bridge import passage

from rag.generation.rows import asks_extreme, extreme_rows, outdone
from rag.generation.score import score
from rag.indexing.embed import StaticEmbedder
from rag.languages.language import LANGUAGES
from rag.types import Passage, Sentence

FERRIES = (
    "| Line | Boat | Riders | Remark |",
    "| North | Tern | 41,300 | |",
    "| South | Gull | 9,870 | laid up in May |",
    "| Island | Skua | | 99 days at sea |",
)
TOTAL = "| All | | 51,170 | |"


def table(*rows: str, language: str = "en") -> Passage:
    """Rows that stand close together, as those of one table do."""
    found = passage(rows)
    start, placed = 0, []
    for text in rows:
        placed.append(Sentence(start, start + len(text), text))
        start += len(text) + 1
    return replace(found, sentences=tuple(placed), language=language)


def extreme(question: str, asked: Passage) -> list[str]:
    sign, _ = asks_extreme(question, asked.language)
    best, _others = extreme_rows(question, asked, sign)
    return [asked.sentences[place].text for place in sorted(best)]


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which line has the most riders?", FERRIES[1]),
        ("Which boat has the fewest riders?", FERRIES[2]),
        ("Which line has the highest number of riders?", FERRIES[1]),
    ],
)
def test_the_row_with_the_largest_or_smallest_number_is_found(question: str, row: str) -> None:
    assert extreme(question, table(*FERRIES)) == [row]


def test_a_row_with_the_sum_of_the_others_is_none_of_them() -> None:
    assert extreme("Which line has the most riders?", table(*FERRIES, TOTAL)) == [FERRIES[1]]


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("Which line has the most cabins?", "no head has a word of it"),
        ("Did most riders take the Gull?", "a row has a word of its own"),
        ("Which boat sails on most lines?", "the column has no numbers"),
    ],
)
def test_another_question_is_for_no_such_row(question: str, why: str) -> None:
    assert extreme(question, table(*FERRIES)) == [], why


def test_a_table_that_is_there_in_part_has_no_such_row() -> None:
    part = replace(table(*FERRIES), cuts_table=True)
    assert extreme("Which line has the most riders?", part) == []


@pytest.mark.parametrize(
    ("language", "most", "least"),
    [
        ("en", "Which line has the most riders?", "Which line has the fewest riders?"),
        ("de", "Welche Linie hat die meisten Gäste?", "Welche Linie hat die wenigsten Gäste?"),
        ("fr", "Quelle ligne a le plus de clients ?", "Quelle ligne a le moins de clients ?"),
        ("es", "¿Qué línea tiene más viajeros?", "¿Qué línea tiene menos viajeros?"),
        ("nl", "Welke lijn heeft de meeste reizigers?", "Welke lijn heeft de minste reizigers?"),
        ("it", "Quale linea ha più passeggeri?", "Quale linea ha meno passeggeri?"),
        ("pt", "Qual linha tem mais passageiros?", "Qual linha tem menos passageiros?"),
        ("zh", "哪条线的乘客最多？", "哪条线的乘客最少？"),
    ],
)
def test_each_language_asks_for_the_largest_and_the_smallest(language: str, most: str, least: str) -> None:
    assert language in LANGUAGES
    assert [asks_extreme(question, language)[0] for question in (most, least)] == [1, -1]


def test_a_row_with_fewer_of_the_words_of_a_question_is_outdone() -> None:
    question = "How many riders did the South line have in May?"
    assert outdone(question, [table(*FERRIES)]) == [False, True, False, True]
    assert outdone("Compare the North and the South line", [table(*FERRIES)]) == [False, False, False, True]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Which line has the most riders?", FERRIES[1]),
        ("Which line has the fewest riders?", FERRIES[2]),
        ("How many riders does the South line have?", FERRIES[2]),
    ],
)
def test_the_row_that_is_asked_for_has_the_highest_score(question: str, best: str) -> None:
    found = score(question, [table(*FERRIES)], StaticEmbedder())
    assert max(found, key=lambda each: each.score).sentence.text == best
