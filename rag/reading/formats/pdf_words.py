"""The words of a PDF page, with their boxes, from the characters that PDFium finds.

PDFium decodes the fonts and says where a word ends in the order of writing. It is held to the geometry: a
jump, a change of height or of size begins another piece too, which `pdf_lines` puts where it belongs.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2

from rag.reading.formats.pdf_characters import GIVEN, NO_LETTER, Character, characters, turned

APART = 0.3  # of a character's height: as far apart as no two letters of a word stand
STRUCK = 0.12  # of a character's height: a letter as near to the same letter is that letter again, for bold
SHIFT = 0.12  # of a character's height: a base line that differs by more is another line's, or is raised
TRACKED = 0.04  # of a character's height: letters that are usually farther apart are spaced out, and
SPACE = 0.1  # of a character's height: a space between them is wider than that
BULLET = "•"  # what stands alone and is no letter: fonts of symbols have numbers of their own for their marks
UNKNOWN = 0.2  # of the characters of a page, at the most, may have no known meaning


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a piece of one, in its box; the unit is 1/72 inch, and up is more.

    `base` is the height of its base line, `place` its number in the order of writing. It is `joined` where
    it was written directly after the one before, with no space, and `spaced` where one is written there.
    """

    left: float
    bottom: float
    right: float
    top: float
    text: str
    base: float
    place: int
    joined: bool = False
    spaced: bool = False

    @property
    def height(self) -> float:
        """The height of its font, which is never nothing."""
        return max(self.top - self.bottom, 0.1)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a page: its words, and the lines that are written at another angle than most of it.

    `turns` is how many quarters the page is turned to the right to be read; the boxes are those of the
    turned page. `legible` is false where the fonts do not say which letters many of the characters are.
    """

    words: tuple[Word, ...]
    askew: tuple[str, ...]
    turns: int = 0
    legible: bool = True


def text_of(page: pypdfium2.PdfPage) -> Text:
    """The text of a page; none of a page that PDFium cannot read."""
    found = characters(page)
    angles = Counter(it.angle for it in found if it.text)
    main = max(angles, key=angles.__getitem__, default=0)
    turns, aslant = divmod(main, 90)
    if aslant:
        return Text((), tuple(_askew(found, None)))
    upright = [turned(it, turns) for it in found if it.angle == main or not it.text]
    unknown = sum(it.text == NO_LETTER for it in found)
    return Text(
        tuple(_words(_together(upright))),
        tuple(_askew(found, main)),
        turns,
        unknown <= UNKNOWN * max(angles.total(), 1),
    )


def _askew(written: Sequence[Character], main: int | None) -> Iterator[str]:
    """What is written at an angle other than `main`, a line where the angle changes."""
    line: list[str] = []
    angle = main
    for it in written:
        if it.text and it.angle != angle:
            if line:
                yield "".join(line)
            line, angle = [], it.angle
        if angle != main:
            line.append(it.text or " ")
    if line:
        yield "".join(line)


def _together(written: Sequence[Character]) -> list[Character]:
    """The characters without the spaces that PDFium has put between letters that are spaced out."""
    kept: list[Character] = []
    line: list[Character] = []
    last: Character | None = None
    for it in written:
        if it.text:
            if last and abs(it.y - last.y) > SHIFT * last.height:
                kept += _closed(line)
                line = []
            last = it
        line.append(it)
    return kept + _closed(line)


def _closed(line: list[Character]) -> list[Character]:
    """A line without the spaces that are no wider than what is usual between its letters."""
    letters = [place for place, it in enumerate(line) if it.text]
    gaps = [line[after].left - line[before].right for before, after in pairwise(letters)]
    height = line[letters[0]].height if letters else 0.0
    usual = median(gaps or [0.0])
    if usual <= TRACKED * height:
        return line
    closed: set[int] = set()
    for (before, after), gap in zip(pairwise(letters), gaps, strict=True):
        if gap < usual + SPACE * height and not any(it.given for it in line[before + 1 : after]):
            closed.update(range(before + 1, after))
    return [it for place, it in enumerate(line) if place not in closed]


def _words(written: Sequence[Character]) -> Iterator[Word]:
    """The words, without those that are struck a second time."""
    seen: dict[tuple[str, int], list[Word]] = {}
    piece: list[Character] = []
    place, joined, spaced = 0, False, False
    for it in [*written, GIVEN]:
        if piece and it.text:
            last = piece[-1]
            if it.text == last.text and _is_struck_again(last, it):
                continue
            if _goes_on(last, it):
                piece.append(it)
                continue
        if piece:
            word = _word(piece, place, joined=joined, spaced=spaced)
            level = round(word.base)
            near = [it for by in (-1, 0, 1) for it in seen.get((word.text, level + by), ())]
            if not any(_is_over(word, other) for other in near):
                seen.setdefault((word.text, level), []).append(word)
                yield word
            place += 1
            joined, spaced = bool(it.text), False
        spaced = spaced or (not it.text and it.given)
        joined = joined and bool(it.text)
        piece = [it] if it.text else []


def _is_struck_again(last: Character, it: Character) -> bool:
    """Whether a letter is the same one again; at the very same place, it is another of its ligature."""
    return 0 < max(abs(it.x - last.x), abs(it.y - last.y)) < STRUCK * last.height


def _is_over(word: Word, other: Word) -> bool:
    near = STRUCK * other.height
    return abs(word.left - other.left) < near and abs(word.base - other.base) < near


def _goes_on(last: Character, it: Character) -> bool:
    """Whether a character goes on with the word of the one written before it, to whichever side."""
    height = last.height
    return (
        abs(it.y - last.y) < SHIFT * height
        and it.left - last.right < APART * height
        and last.left - it.right < APART * height
    )


def _word(piece: Sequence[Character], place: int, *, joined: bool, spaced: bool) -> Word:
    text = "".join(it.text for it in piece)
    return Word(
        min(it.left for it in piece),
        min(it.bottom for it in piece),
        max(it.right for it in piece),
        max(it.top for it in piece),
        text if text != NO_LETTER else BULLET,
        piece[0].y,
        place,
        joined,
        spaced,
    )
