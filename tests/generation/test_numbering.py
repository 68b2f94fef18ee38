"""Parts of a text that are named by their numbers."""

from dataclasses import replace

import pytest
from bridge import passage

from rag.generation.numbering import number_of, numbered
from rag.generation.score import score
from rag.indexing.embed import StaticEmbedder
from rag.types import Passage

LEASE = (
    "1.1 The rent is 900 crowns a month.",
    "1.2 The tenant mends the doors.",
    "3. Step 1.2 does not hold after a storm.",
)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does clause 2.2.1 say?", ["2.2.1"]),
        ("Compare step 3 with step 4", ["3", "4"]),
        ("Was Apollo 11 faster?", ["11"]),
        ("Who paid 2.2 crowns?", ["2.2"]),
        ("Who grew by 2.2%?", []),
        ("What is 2.2?", ["2.2"]),
        ("2.2", []),
    ],
)
def test_a_number_after_a_word_may_name_a_part(question: str, found: list[str]) -> None:
    assert [number for _, number in numbered(question)] == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.2 The tenant mends the doors.", "2.2"),
        ("3. Bake it.", "3"),
        ("4) Serve it.", "4"),
        ("| 7 | Larvik |", "7"),
        ("12% of it sank.", None),
        ("It sank in 1911.", None),
        ("", None),
    ],
)
def test_a_part_begins_with_its_number(text: str, number: str | None) -> None:
    assert number_of(text) == number


def words_of(question: str, asked: Passage) -> list[float]:
    from rag.generation.features import FEATURES, features

    column: list[float] = features(question, [asked], StaticEmbedder())[:, FEATURES.index("words")].tolist()
    return column


def test_what_begins_with_a_number_is_the_part_that_is_asked_for() -> None:
    rent, doors, storm = words_of("What does clause 1.2 say?", passage(LEASE))
    assert doors == pytest.approx(1)
    assert rent < storm < doors


def test_what_a_part_says_of_something_has_its_words() -> None:
    rent, doors, _ = words_of("What does clause 1.1 say about the doors?", passage(LEASE))
    assert 0 < rent < 1
    assert 0 < doors < 1


def test_a_section_is_named_by_its_number_too() -> None:
    question = "What does section 2 say?"
    repairs = replace(passage(("The owner mends the roof.",)), section="2. Repairs")
    found = score(question, [passage(LEASE), repairs], StaticEmbedder())
    assert max(found, key=lambda each: each.score).sentence.text == "The owner mends the roof."
