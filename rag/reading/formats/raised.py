"""Keep raised numbers apart from the word before them: 10⁶ is not 106, and a note's number is no text."""

import re
from collections.abc import Iterable
from itertools import groupby

from lxml import etree

from rag.reading.formats.hidden import Style

SUPERSCRIPTS = str.maketrans("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
NUMBER = re.compile(r"[+\-−]?\d+(?:[–-]\d+)?[+\-−]?")
REFERENCE = re.compile(r"\[[^\[\]]{1,30}\]|\d{1,3}(?:\s*[,;–-]\s*\d{1,3})+")
# A power has a number, a symbol or the sign of a unit before it, all of them short; a note has a word.
AFTER_WORD = re.compile(r"[^\W\d_]{3}$|[.,;:!?…\"'”’»]$")
BACK = 40  # characters


def raised(text: str, before: str, *, is_note: bool = False) -> str:
    """How the raised `text` is shown behind `before`: as a power, or not at all where it calls a note.

    `is_note` says that the format calls it one. What is neither, as in 19th, stays as it is.
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


def joined(pieces: Iterable[tuple[str, bool]]) -> str:
    """A text of pieces, each with whether it is raised."""
    text = ""
    for is_raised, group in groupby(pieces, key=lambda piece: piece[1]):
        piece = "".join(words for words, _ in group)
        text += raised(piece, text) if is_raised else piece
    return text


def raised_in_page(element: etree._Element, style: Style, before: str) -> str | None:
    """What a page shows for an element that is raised or calls a note; None for any other."""
    is_link = element.tag == "a"
    is_raised = (
        element.tag == "sup"
        or style.get("vertical-align") == "super"
        or (is_link and next(element.iter("sup"), None) is not None)
    )
    if not (is_raised or is_link):
        return None
    text = "".join(element.itertext())
    if not (NUMBER.fullmatch(text.strip()) or REFERENCE.fullmatch(text.strip())):
        return None
    if is_raised:
        links = element.iter("a")
        return raised(
            text, before, is_note=any("#" in link.get("href", "") or _is_call(link) for link in links)
        )
    is_call = element.get("href", "").startswith("#") or _is_call(element)
    is_glued = before[-1:].isalnum() or AFTER_WORD.search(before[-BACK:]) is not None
    return "" if is_call and is_glued else None


def _is_call(link: etree._Element) -> bool:
    """Whether a link is declared to call a note (EPUB Structural Semantics, DPUB-ARIA)."""
    return "noteref" in f"{link.get('role')} {link.get('epub:type')}"
