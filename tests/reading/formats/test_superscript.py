"""Superscripts: an exponent is kept apart from its base, and a note reference is removed."""

import pytest

from rag.reading.formats.html import read_html
from rag.reading.formats.superscript import superscript


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("holds 10<sup>6</sup> litres", "holds 10⁶ litres"),
        ("an area of 45 km<sup>2</sup>, all told", "an area of 45 km², all told"),
        ("10<sup>−3</sup> grams", "10⁻³ grams"),
        ("the <sup>14</sup>C method", "the ¹⁴C method"),
        ("the 19<sup>th</sup> century", "the 19th century"),
        ("812 rainy hours<sup>3</sup> in 2030", "812 rainy hours in 2030"),
        ("812 rainy hours<sup>3 </sup>in 2030", "812 rainy hours in 2030"),
        ("from 1911<sup><a href='#n4'>4</a></sup> on", "from 1911 on"),
        ("from 1911<a href='notes.xhtml#n4'><sup>4</sup></a> on", "from 1911 on"),
        ("from 1911.<span style='vertical-align: super'>4</span> It rained.", "from 1911. It rained."),
        ("It was never broken.<a href='#n5'>[5]</a>", "It was never broken."),
        ("the town<sup>[note 2]</sup> and the lake<sup>3,4</sup>", "the town and the lake"),
        ("the town<a epub:type='noteref' href='n.xhtml'>7</a> grew", "the town grew"),
        ("see section <a href='#s5'>5</a>", "see section 5"),
        ("as equation (<a href='#e5'>5</a>) says", "as equation (5) says"),
        ("as said in <a href='#b5'>[5]</a>", "as said in [5]"),
        ("<sup>4</sup>Kept in the archive", "4 Kept in the archive"),
        ("<sup><a href='#r4'>4</a></sup>Kept in the archive", "4 Kept in the archive"),
    ],
)
def test_in_a_page(page: str, shown: str) -> None:
    assert read_html(f"<html><body><p>{page}</p></body></html>".encode(), "a.html").text == shown


def test_a_declared_note_reference_is_removed_even_after_a_number() -> None:
    assert superscript("4", "in 1911", is_note=True) == ""
    assert superscript("4", "in 1911") == "⁴"
