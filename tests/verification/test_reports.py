"""Which quotes only report something, and who says so."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patience import is_linear

from rag.types import Citation, Quote
from rag.verification.lexical import Lexical
from rag.verification.reports import report
from rag.verification.verify import quoted

REPORTS = [
    ("The mayor said that the bridge would open in May.", "said", "The mayor"),
    ("The bridge, an engineer told the council, is safe.", "said", "an engineer"),
    ("“It will never rust,” said the founder in 1931.", "said", "the founder"),
    ("According to the ferrymen, the bridge hums at night.", "said", "the ferrymen"),
    ("It was said that the bridge hums.", "said", None),
    ("Every child was told that the bridge hums.", "said", None),
    ("Many in the town firmly believe that the bridge hums.", "believed", "Many in the town"),
    ("The company promised to paint it every year.", "promised", "The company"),
    ("Engineers suspected that rust had eaten into the cables.", "supposed", "Engineers"),
    ("The contractor denied that the cables were old.", "denied", "The contractor"),
    ("It is a myth that the bridge was built by monks.", "denied", None),
    ("The institute retracted its study of the cables.", "retracted", "The institute"),
    ("Drivers asked whether the bridge would close.", "asked", "Drivers"),
    ("The mayor’s remarks to the council reflect its fears.", "said", "The mayor"),
    ("Mayor Says That the Bridge Will Close", "said", "Mayor"),
]
ASSERTED = [
    "The bridge was opened in 1931.",
    "The lowest arches lie 40 metres under the road.",
    "The council hopes to reopen the bridge by replacing the cables.",
    "The petition has 1,906 signatures in a town of 5,200 people.",
    "Rust closed the bridge, which carried 300 cars an hour, last winter.",
    "When the bridge opens again, the ferry will stop.",
    "The ship “Aurora” passes under it at noon.",
    "The soup will be coarse, but I rather like it that way.",
    "Many countries, including the United States, have bridges of this kind.",
]


@pytest.mark.parametrize(("text", "kind", "by"), REPORTS)
def test_a_report_is_detected_with_its_speaker(text: str, kind: str, by: str | None) -> None:
    found = report(Quote(text))
    assert found is not None
    assert (found.kind, found.by) == (kind, by)


@pytest.mark.parametrize("text", ASSERTED)
def test_a_sources_own_assertion_is_not_a_report(text: str) -> None:
    assert report(Quote(text)) is None


def test_reports_in_other_languages_are_not_detected_yet() -> None:
    assert report(Quote("Der Minister sagte, dass die Brücke said that.", "de")) is None


def test_a_report_quoted_in_full_is_supported_and_marked() -> None:
    text = "The mayor said that the bridge would open in May."
    (sentence,) = quoted([Citation("a" * 12, "The bridge", None, 0, len(text), text)], Lexical())
    (citation,) = sentence.citations
    assert sentence.verdict.status == "supported"
    assert (citation.reported, citation.reported_by) == ("said", "The mayor")


@given(st.text(max_size=200))
def test_any_text_is_accepted(text: str) -> None:
    report(Quote(text))


def test_a_long_text_takes_linear_time() -> None:
    fresh = count()  # earlier texts are cached
    assert is_linear(lambda size: report(Quote(f"{next(fresh)} {'said ' * size}")), 500)
