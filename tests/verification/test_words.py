"""Words, stems, numbers and quotations as the judge reads them."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.languages.words import content, phrases_in, snowball, stem, words
from rag.verification.numbers import quantities
from rag.verification.quotes import folded, occurs_in, quoted


@given(st.text())
def test_each_word_is_a_slice_of_its_text(text: str) -> None:
    found = words(text)

    assert all(text[word.start : word.end] == word.text for word in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


def test_content_has_stems_without_function_words() -> None:
    assert content("The Mayor’s bridges are in the U.S., she said") == ("mayor", "bridg", "US", "say")


@pytest.mark.parametrize(
    ("one", "other"),
    [("organise", "organize"), ("went", "go"), ("restricting", "restrictions"), ("children", "child")],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [("How many sail, and when?", {"how_many", "when"}), ("Whenever many sail", set()), ("", set())],
)
def test_phrases_are_found_as_whole_words(text: str, found: set[str]) -> None:
    assert phrases_in(text, {"how_many", "when", "since_when"}) == found


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("three", 3),
        ("twenty-one", 21),
        ("1.5 billion", 1_500_000_000),
        ("$1.5bn", 1_500_000_000),
        ("1,500,000,000", 1_500_000_000),
        ("two hundred and three thousand four hundred", 203_400),
        ("two and a half million", 2_500_000),
        ("half a dozen", 6),
        ("a dozen", 12),
        ("50%", Decimal("0.5")),
        ("half", Decimal("0.5")),
        ("2/4", Decimal("0.5")),
        ("three quarters", Decimal("0.75")),
        ("half an hour", 1800),
        ("5 km", 5000),
        ("the 3rd", 3),
        ("the twenty-first", 21),
        ("−5 degrees", -5),
    ],
)
def test_a_number_has_the_same_value_however_it_is_written(written: str, amount: Decimal) -> None:
    (quantity,) = quantities(written, words(written))

    assert quantity.amount == amount


def test_list_numbering_is_ignored() -> None:
    text = "1. Pay the toll.\n2) Cross within 3 hours."

    assert [quantity.text for quantity in quantities(text, words(text))] == ["3"]


def test_all_quotation_marks_are_recognised_and_apostrophes_ignored() -> None:
    text = "“one two” and \"three\" and «four» and 'five six' of the players' union, don't"

    assert list(quoted(text)) == ["one two", "three", "four", "five six"]


def test_the_parts_of_a_quotation_around_an_ellipsis_must_be_in_order() -> None:
    source = folded(words("We shall never, ever close the old port."))

    assert occurs_in("We shall … close the [old] port", source)
    assert not occurs_in("close the … We shall", source)


def test_stemming_is_thread_safe() -> None:
    """The page answers several people at once, and a stemmer stores its current word."""
    made = [f"{first}{last}" for first in ("generali", "organi", "reali", "moderni") for last in ENDINGS]
    alone = [snowball(word) for word in made]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: [snowball(word) for word in made], range(200)))
    assert all(stems == alone for stems in together)


ENDINGS = ("zations", "zing", "zed", "sational", "ties", "ty", "zer", "stically", "sm", "zation")
