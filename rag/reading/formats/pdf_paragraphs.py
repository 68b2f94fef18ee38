"""Join the lines of pages to paragraphs, and leave out what stands on the edge of every page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from rag.reading.formats.document import Row
from rag.reading.formats.pdf_lines import Piece

MARGIN = 0.08  # of the height of all text: where running heads and feet stand
EDGE = 2  # lines at the top and at the bottom of a page
OFTEN = 3  # pages with the same line on their edge, and
SHARE = 0.3  # their share of all pages
NUMBER = re.compile(
    r"(?i)\W*(?:page|p\.?|seite|s\.)?\s*(?:\d{1,5}|[ivxlc]{1,7})\s*(?:(?:of|/|von)\s*\d{1,5})?\W*"
)
DIGITS = re.compile(r"\d+")
ITEM = re.compile(r"(?:[-*•‣▪◦–—]|\(?(?:\d{1,3}|[a-z])[.)])\s+\S|\|")
ENDS = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
HYPHENATED = re.compile(r"(\w+)-$")
TAIL = 80  # characters in which the end of a text is looked for: a pattern tries every place
HEADING = 14  # words that a heading has at the most
WORD = re.compile(r"\w+(?:-\w+)*")


def rows_of(pages: Sequence[Sequence[Piece]]) -> Iterator[Row]:
    """The rows of all pages; where a paragraph goes on over the page, its second row is a tight one."""
    ends = _ends(pages)
    edges = _edges(ends)
    known = Counter(word for page in pages for line in page for word in WORD.findall(line.text.lower()))
    unfinished = False
    for number, (page, end) in enumerate(zip(pages, ends, strict=True), start=1):
        above, below = ({id(line) for line in edge} for edge in end)
        rows: tuple[list[Row], list[Row]] = ([], [])
        body = []
        for line in page:
            lower = id(line) in below
            reason = _reason(line, lower, edges, number, len(pages)) if lower or id(line) in above else None
            if reason is None:
                body.append(line)
            else:
                rows[lower].append(Row(line.text, reason))
        heads, feet = rows
        written = list(_paragraphs(body, known))
        follows = unfinished and bool(written) and written[0][:1].islower()
        shown = [Row(text, tight=follows and place == 0) for place, text in enumerate(written)]
        first, *rest = [*heads, *shown, *feet] or [Row("")]
        yield replace(first, page=True)
        yield from rest
        if written:
            unfinished = not ENDS.search(written[-1][-TAIL:]) and len(written[-1].split()) > HEADING


def _paragraphs(lines: Sequence[Piece], known: Counter[str]) -> Iterator[str]:
    """The paragraphs of a page."""
    if not lines:
        return
    height = median(line.height for line in lines)
    steps = [above.bottom - below.bottom for above, below in pairwise(lines)]
    usual = median([step for step in steps if 0 < step < 4 * height] or [height * 1.2])
    text, before = lines[0].text, lines[0]
    rights: list[float] = [lines[0].right]
    for line in lines[1:]:
        if _goes_on(before, line, usual, max(rights)):
            text = _together(text, line.text, known)
            rights.append(line.right)
        else:
            yield text
            text, rights = line.text, [line.right]
        before = line
    yield text


def _goes_on(above: Piece, below: Piece, usual: float, right: float) -> bool:
    """Whether a line goes on with the paragraph of the one before it."""
    if ITEM.match(below.text) or above.text.startswith("|"):
        return False
    step = above.bottom - below.bottom
    if step <= 0:  # at the head of the next column
        return not ENDS.search(above.text[-TAIL:]) and not below.text[:1].isupper()
    if step > 1.35 * usual or (
        below.left - above.left > 0.8 * below.height and ENDS.search(above.text[-TAIL:])
    ):
        return False
    width = max(right - above.left, 1.0)
    return not (ENDS.search(above.text[-TAIL:]) and above.right < right - 0.12 * width)


def _together(above: str, below: str, known: Counter[str]) -> str:
    """Two lines as one; a word that was parted at the end of the first is made whole."""
    parted = HYPHENATED.search(above[-TAIL:])
    second = WORD.match(below)
    if parted is None or second is None:
        return f"{above} {below}"
    whole = f"{parted[1]}{second[0]}".lower()
    hyphened = f"{parted[1]}-{second[0]}".lower()
    keeps = known[hyphened] > known[whole] or not below[:1].islower() or parted[1].isdigit()
    return f"{above}{below}" if keeps else f"{above[:-1]}{below}"


def _ends(pages: Sequence[Sequence[Piece]]) -> list[tuple[list[Piece], list[Piece]]]:
    """The lines on the upper and on the lower edge of each page."""
    top = max((line.top for page in pages for line in page), default=0.0)
    bottom = min((line.bottom for page in pages for line in page), default=0.0)
    margin = MARGIN * (top - bottom)
    return [
        (
            sorted((line for line in page if line.bottom > top - margin), key=lambda line: -line.top)[:EDGE],
            sorted((line for line in page if line.top < bottom + margin), key=lambda line: line.top)[:EDGE],
        )
        for page in pages
    ]


def _edges(ends: Sequence[tuple[list[Piece], list[Piece]]]) -> set[tuple[bool, str]]:
    """The lines, with their numbers taken for one, that stand on the edge of many pages."""
    seen = Counter(
        key
        for end in ends
        for key in {(lower, _key(line)) for lower, edge in enumerate(end) for line in edge}
    )
    least = max(OFTEN, SHARE * len(ends))
    return {(bool(lower), key) for (lower, key), count in seen.items() if count >= least}


def _key(line: Piece) -> str:
    return DIGITS.sub("#", line.text.casefold())


def _reason(line: Piece, lower: bool, edges: set[tuple[bool, str]], number: int, count: int) -> str | None:
    """Why a line on the edge of a page is left out, or None."""
    if NUMBER.fullmatch(line.text) and (count >= OFTEN or str(number) in line.text):
        return "page number"
    if (lower, _key(line)) in edges:
        return "running foot" if lower else "running head"
    return None
