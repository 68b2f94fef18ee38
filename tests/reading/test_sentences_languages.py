"""Sentences in languages other than English."""

import warnings
from itertools import pairwise

import pytest
from hard_cases import CASES
from hypothesis import given
from hypothesis import strategies as st
from patience import is_linear

from rag.languages.language import LANGUAGES
from rag.reading.sentences import split

CODES = (*LANGUAGES, "und", "sv")


def joined(code: str, case: list[str]) -> str:
    return ("" if code == "zh" else " ").join(case)


def ours(text: str, code: str) -> list[str]:
    return [span.of(text) for span in split(text, code)]


@pytest.mark.parametrize(("code", "case"), [(code, case) for code, cases in CASES.items() for case in cases])
def test_hard_case(code: str, case: list[str]) -> None:
    assert ours(joined(code, case), code) == case


@pytest.mark.parametrize("code", [code for code in CASES if code != "pt"])  # pysbd has no Portuguese
def test_at_least_as_many_cases_pass_as_with_pysbd(code: str) -> None:
    """At least as many cases pass as with pysbd."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pysbd's own patterns are not raw strings
        import pysbd

        segmenter = pysbd.Segmenter(language=code, clean=False)
        theirs = sum(
            [part.strip() for part in segmenter.segment(joined(code, case))] == case for case in CASES[code]
        )
    assert len(CASES[code]) >= 15
    assert theirs <= sum(ours(joined(code, case), code) == case for case in CASES[code])


def test_every_language_has_a_table() -> None:
    assert set(CASES) | {"en"} == set(LANGUAGES)


def test_a_language_without_rules_is_split_by_general_ones() -> None:
    text = "Bron stängdes i går. Ingen skadades. J. Lund mötte dr. Ek."
    assert ours(text, "sv") == ["Bron stängdes i går.", "Ingen skadades.", "J. Lund mötte dr. Ek."]


PIECES = st.lists(
    st.sampled_from(
        [*" \n.!?…“”„‚\"'’«»¿¡()[]。！？、道AaBé13", "z", "Dr", "said", "说", "\u00a0", "\n\n", "str"]
    ),
    max_size=60,
).map("".join)


@given(PIECES, st.sampled_from(CODES))
def test_sentences_cover_everything_but_white_space(text: str, code: str) -> None:
    spans = split(text, code)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())


@pytest.mark.parametrize("piece", ["„", "« ", " »", ".“", "。”", "。” 说", "z. ", "3. ", "l'", "¿", "…»"])
@pytest.mark.parametrize("code", ["de", "fr", "es", "zh"])
def test_splitting_takes_linear_time(piece: str, code: str) -> None:
    assert is_linear(lambda size: split(piece * (size // len(piece)), code), 20_000)
