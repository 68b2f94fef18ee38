"""Separate superscripts from the word before them: 10⁶ isn't 106, and a note reference isn't text."""

import re
from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from rag.reading.formats.hidden import Style

SUPERSCRIPTS = str.maketrans("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
NUMBER = re.compile(r"[+\-−]?\d+(?:[–-]\d+)?[+\-−]?")
REFERENCE = re.compile(r"\[[^\[\]]{1,30}\]|\d{1,3}(?:\s*[,;–-]\s*\d{1,3})+")
# An exponent follows a number, a symbol or a unit, all of them short; a note reference follows a word.
AFTER_WORD = re.compile(r"[^\W\d_]{3}$|[.,;:!?…\"'”’»]$")
BACK = 40  # characters


def superscript(text: str, before: str, *, is_note: bool = False) -> str:
    """Render the superscript `text` that follows `before`.

    An exponent gets superscript digits, a note reference is removed, anything else (19th) is unchanged.
    `is_note` means that the format declares it a note reference.
    """
    before = before[-BACK:]
    core, end = text.strip(), text[len(text.rstrip()) :]
    number, reference = NUMBER.fullmatch(core), REFERENCE.fullmatch(core)
    if not (number or reference or is_note):
        return text
    if not before.strip():
        return f"{core} "  # the note itself
    if is_note or core.startswith("[") or not number:
        return end
    return end if AFTER_WORD.search(before) and core[0].isdigit() else core.translate(SUPERSCRIPTS) + end


def join_pieces(pieces: Iterable[tuple[str, bool]]) -> str:
    """Join pieces of text, each with whether it is superscript."""
    text = ""
    for is_superscript, group in groupby(pieces, key=lambda piece: piece[1]):
        piece = "".join(words for words, _ in group)
        text += superscript(piece, text) if is_superscript else piece
    return text


def superscript_in_page(element: etree._Element, style: Style, before: str) -> str | None:
    """Render a page's element that is superscript or a note reference; None for any other."""
    is_link = element.tag == "a"
    is_superscript = (
        element.tag == "sup"
        or style.get("vertical-align") == "super"
        or (is_link and next(element.iter("sup"), None) is not None)
    )
    if not (is_superscript or is_link):
        return None
    text = "".join(element.itertext())
    if not (NUMBER.fullmatch(text.strip()) or REFERENCE.fullmatch(text.strip())):
        return None
    if is_superscript:
        links = element.iter("a")
        return superscript(
            text, before, is_note=any("#" in link.get("href", "") or _is_call(link) for link in links)
        )
    is_call = element.get("href", "").startswith("#") or _is_call(element)
    is_glued = before[-1:].isalnum() or AFTER_WORD.search(before[-BACK:]) is not None
    return "" if is_call and is_glued else None


def _is_call(link: etree._Element) -> bool:
    """Whether a link is declared a note reference (EPUB Structural Semantics, DPUB-ARIA)."""
    return "noteref" in f"{link.get('role')} {link.get('epub:type')}"
