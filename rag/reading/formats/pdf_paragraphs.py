"""Join the lines of a PDF to paragraphs: over the columns of a page, and over pages."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from rag.reading.formats.document import Printed
from rag.reading.formats.pdf_lines import Line
from rag.reading.sentences import split

ITEM = re.compile(r"(?:[^\w\s]|\(?(?:\d{1,3}|[a-z])[.)]|\[\d{1,3}\])\s+\S")
NUMBERED = re.compile(r"([0-9]{1,3})\s+\S")
ENDS = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
HYPHENATED = re.compile(r"(\w+)-$")
TAIL = 80  # characters in which the end of a text is looked for: a pattern tries every place
WORD = re.compile(r"\w+(?:-\w+)*")
WIDER = 1.35  # times the usual step between lines: a wider one parts paragraphs
SIZES = 0.88  # the smaller of two heights of one paragraph, over the larger
FLOATS = 12  # paragraphs at the head of a column, among which the one that goes on is looked for
SHORT = 0.3  # of the width of a paragraph: a line that ends so early ends it, where a capital follows


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or the row of a table: its text, first and last line, right edge, and printed lines."""

    text: str
    first: Line
    last: Line
    right: float
    printed: Printed
    lines: int = 1

    @property
    def is_open(self) -> bool:
        """Whether the paragraph may go on in the next column or on the next page."""
        return self.last.cells is None and not ENDS.search(self.text[-TAIL:])


def paragraphs(columns: Iterable[Sequence[Line]], known: Counter[str]) -> list[Paragraph]:
    """The paragraphs of the columns, in order; `known` counts the words of the document, in small letters."""
    found: list[Paragraph] = []
    for column in columns:
        own = list(_of_column(column, known))
        following = continuation(found[-1], own) if found else None
        if following is not None:
            rest = own.pop(following)
            text, printed = _joined(found[-1], rest, known)
            found[-1] = replace(rest, text=text, printed=printed, first=found[-1].first)
        found += own
    return found


def _of_column(column: Sequence[Line], known: Counter[str]) -> Iterator[Paragraph]:
    steps = [above.base - below.base for above, below in pairwise(column)]
    usual = median([step for step in steps if step > 0] or [0.0])
    open_: Paragraph | None = None
    for line in column:
        if open_ is not None and _goes_on(open_, line, usual):
            open_ = _with(open_, line, known)
            continue
        if open_ is not None:
            yield open_
        open_ = Paragraph(line.text, line, line, line.right, line.printed)
    if open_ is not None:
        yield open_


def over_page(above: Paragraph, below: Paragraph, known: Counter[str]) -> tuple[Paragraph, Paragraph | None]:
    """A paragraph with the rest of its last sentence, from the next page, and what is left of that."""
    whole, printed = _joined(above, below, known)
    end = next((place.end for place in split(whole) if place.end > len(above.text)), len(whole))
    if end == len(whole):
        return replace(below, text=whole, printed=printed, first=above.first), None
    rest = whole[end:].lstrip()
    return (
        replace(above, text=whole[:end], printed=tuple(it for it in printed if it[0] < end)),
        replace(below, text=rest, printed=_from(printed, len(whole) - len(rest))),
    )


def _joined(above: Paragraph, below: Paragraph | Line, known: Counter[str]) -> tuple[str, Printed]:
    """The text of two paragraphs as one, and its printed lines."""
    text = together(above.text, below.text, known)
    moved = len(text) - len(below.text)
    return text, (*above.printed, *((start + moved, page, box) for start, page, box in below.printed))


def _from(printed: Printed, at: int) -> Printed:
    """The printed lines of a text from `at` on, with the one in which that is."""
    starts = [start for start, _, _ in printed]
    first = max(0, bisect_right(starts, at) - 1)
    return tuple((max(0, start - at), page, box) for start, page, box in printed[first:])


def continuation(above: Paragraph, found: Sequence[Paragraph]) -> int | None:
    """Which of the first paragraphs of a column or a page goes on with the last one; None where none does.

    One that begins in mid-sentence goes before others: a figure, a table and its caption stand at the head.
    """
    places = [place for place, it in enumerate(found[:FLOATS]) if _is_same(above, it.first)]
    lower = [place for place in places if found[place].text[:1].islower()]
    return next(iter(lower), 0 if 0 in places else None)


def _is_same(above: Paragraph, below: Line) -> bool:
    """Whether a paragraph goes on at the head of the next column or page."""
    if (
        not above.is_open
        or below.cells is not None
        or not _alike(above.last, below)
        or ITEM.match(below.text)
    ):
        return False
    if below.text[:1].islower() or above.text.endswith(("-", ",")):
        return True
    width = above.right - above.last.left
    return above.lines > 1 and above.last.right > above.right - 0.1 * width


def together(above: str, below: str, known: Counter[str]) -> str:
    """Two lines as one; a word that was parted at the end of the first is made whole."""
    parted = HYPHENATED.search(above[-TAIL:])
    second = WORD.match(below)
    if parted is None or second is None:
        return f"{above} {below}"
    whole = f"{parted[1]}{second[0]}".lower()
    hyphened = f"{parted[1]}-{second[0]}".lower()
    keeps = known[hyphened] > known[whole] or not below[:1].islower() or parted[1].isdigit()
    return f"{above}{below}" if keeps else f"{above[:-1]}{below}"


def _goes_on(above: Paragraph, below: Line, usual: float) -> bool:
    """Whether a line goes on with a paragraph; `usual` is the step between lines."""
    last = above.last
    if below.cells is not None or last.cells is not None or not _alike(last, below):
        return False
    if ITEM.match(below.text) or _is_next(above.first, below):
        return False
    step = last.base - below.base
    ends = ENDS.search(last.text[-TAIL:])
    if step > WIDER * usual or step > 3 * below.height:
        return False
    if ends and below.left - last.left > 0.8 * below.height:
        return False
    width = max(above.right - last.left, below.right - below.left, 1.0)
    right = max(above.right, below.right)
    if ends and last.right < right - 0.12 * width:
        return False
    return (
        not below.text[:1].isupper() or last.text.endswith(("-", ",")) or last.right > right - SHORT * width
    )


def _is_next(above: Line, below: Line) -> bool:
    """Whether two lines begin items that are numbered without points: one below the other, 4 after 3."""
    one, other = NUMBERED.match(above.text), NUMBERED.match(below.text)
    is_below = abs(above.left - below.left) < below.height
    return one is not None and other is not None and int(other[1]) == int(one[1]) + 1 and is_below


def _alike(above: Line, below: Line) -> bool:
    return min(above.height, below.height) > SIZES * max(above.height, below.height)


def _with(above: Paragraph, line: Line, known: Counter[str]) -> Paragraph:
    text, printed = _joined(above, line, known)
    return Paragraph(
        text,
        above.first,
        line,
        max(above.right, line.right) if line.left < above.right else line.right,
        printed,
        above.lines + 1,
    )
