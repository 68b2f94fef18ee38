"""Read the lines of a reply as blocks of prose: remove Markdown, and separate citation markers from words."""

import re
from bisect import bisect_right
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from string import whitespace
from typing import TypeAlias

from rag.generation.markers import CONTEXT, Marker, read
from rag.reading.normalize import LINE_END, SURROGATE, UNSEEN

_BULLETS = r"*+•‣◦▪●–—-"
_LINE_MARKS = re.compile(
    rf"""\s*(?:(?: [>|] | \#{{1,6}}(?=\s|$) | [{_BULLETS}](?=\s|$) | (?:\d{{1,3}}[.)]|\(\d{{1,3}}\))(?=\s+\S)
      | [-=~]{{3,}} | [*_]{{3,}}(?=\s*$) | `{{3,}}\w*(?=\s*$) )\s*)*""",
    re.VERBOSE,
)
_LINE_RUN = re.compile(rf"(?:`{{3,}}\w*|[\s\d>|#=~_`().{_BULLETS}])*")
_LINE_LIMIT = 80
_BOLD = re.compile(r"\*\*[^*]+\*\*:?\s*")  # a line that is bold as a whole is a heading
_BOLD_RUN = re.compile(r"\*\*[^*]*(?:\*{1,2}:?\s*)?")
_AFTER_LEADING = re.compile(r"\s*(?:[:.)]+\s*|[–—-]\s+)?")
_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*\Z")
_STOP_REACH = 12
_ESCAPE = "\x1b"


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading resumes: at the offset where a line begins, or `inside` a line of plain prose.

    If it `leads`, markers come before their sentences. As long as it is `bare`, the only markers so far
    were in round brackets, so numbers in round brackets count as markers.
    """

    offset: int = 0
    inside: bool = False
    leads: bool = False
    bare: bool = True


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of a line; its place if they begin it, and the place where they end if it is plain prose."""

    text: str
    begin: Place | None = None
    end: Place | None = None


_Item: TypeAlias = _Words | Marker | tuple[Marker, ...]
"""What lines are made of; a tuple ends a block, and has the markers that come before the next one."""


class Block:
    """Prose on one line, and its markers by their offsets; `begin` is where it begins in the source.

    In parts that are unchanged from the source, every offset has a place where reading can resume.
    """

    def __init__(self) -> None:
        self.markers: list[tuple[int, Marker]] = []
        self.parts: list[str] = []
        self.begin: Place | None = None
        self._size = 0
        self._spans: list[tuple[int, int, Place]] = []
        self._space = self._cited = self._stopped = False

    def place(self, offset: int) -> Place | None:
        """The place of the text at `offset`; None if reading can't resume there."""
        at = bisect_right(self._spans, offset, key=lambda span: span[0]) - 1
        if at < 0 or offset >= self._spans[at][1]:
            return None
        start, _, place = self._spans[at]
        return replace(place, offset=place.offset + offset - start)

    def cite(self, marker: Marker) -> None:
        """Append a marker, and remove the space before it."""
        self.markers.append((self._size, marker))
        self._space, self._cited = False, True

    def add(self, item: _Words, source: str) -> None:
        """Append words."""
        words = " ".join(item.text.split())
        if not words:
            self._space = True
            return
        space = self._space or item.text[0].isspace() or (self._stopped and words[0].isupper())
        is_healed, self._cited = self._cited and bool(self.parts), False
        self._stopped = is_healed and words in (".", "!", "?")
        if is_healed:
            space, words = _rejoined(self.parts[-1][-1], space, words)
        self._space = item.text[-1].isspace() or (space and not words)
        if words:
            self._append(" " if space and self.parts else "")
            start = -1 if item.end is None else item.end.offset - len(words)
            if item.end is not None and start >= 0 and source.startswith(words, start):
                self._spans.append((self._size, self._size + len(words), replace(item.end, offset=start)))
            self._append(words)

    def _append(self, part: str) -> None:
        self.parts.append(part)
        self._size += len(part)


def seen(piece: str) -> str:
    """`piece` with uniform line ends and no invisible characters, except those that begin escapes."""
    text = LINE_END.sub("\n", piece.replace("\r", " "))
    return _ESCAPE.join(SURROGATE.sub("\ufffd", UNSEEN.sub("", part)) for part in text.split(_ESCAPE))


def blocks(text: str, place: Place, last: int, *, is_final: bool) -> Iterator[Block]:
    """The blocks of `text` from `place` on, at least one; unless it is final, the last may continue.

    Text that may still become a marker or Markdown is left unread. Sentences are numbered up to `last`.
    """
    block = Block()
    ahead: tuple[Marker, ...] | None = None
    for item in _items(text, place, last, is_final):
        if isinstance(item, tuple):
            ahead = (ahead or ()) + item
        elif isinstance(item, Marker):
            block.cite(item)
        else:
            if item.text.strip():
                if ahead is not None and block.parts:
                    yield block
                    block = Block()
                if not block.parts:
                    block.begin = None if block.markers else item.begin
                    block.markers += [(0, marker) for marker in ahead or ()]
                ahead = None
            block.add(item, text)
    yield block


def _items(text: str, place: Place, last: int, is_final: bool) -> Iterator[_Item]:
    """The items of the lines of `text` that no further text can change."""
    is_marked = False
    while True:
        at, end = place.offset, text.find("\n", place.offset)
        is_whole = is_final or end >= 0
        start = max(text.rfind("\n", 0, at) + 1, at - CONTEXT) if place.inside else at
        line = text[start : end if end >= 0 else None]
        marks = (at - start, "") if place.inside else _marks(line, is_whole)
        if marks is None:
            return
        length, kind = marks
        is_prose = kind in ("", "item")
        if kind:
            yield ()
        read_, _ = read(line, length, last, final=is_whole, bare=place.bare)
        pieces = [(start + offset, piece) for offset, piece in read_]
        if kind == "row":
            pieces = [(at, it.replace("|", " ") if isinstance(it, str) else it) for at, it in pieces]
        is_worded, is_marked, leading = yield from _line_items(pieces, place, is_prose, is_marked)
        if not is_whole:
            return
        if not (is_prose and (is_worded or leading)):
            yield ()
        if not is_worded:
            yield from leading
        yield _Words(" ")
        if end < 0:
            return
        bare = place.bare and all(piece.bare for _, piece in pieces if isinstance(piece, Marker))
        place = Place(end + 1, bare=bare)


def _line_items(
    pieces: Iterable[tuple[int, str | Marker]], place: Place, is_prose: bool, is_marked: bool
) -> Generator[_Item, None, tuple[bool, bool, list[Marker]]]:
    """Yield a line's items; return if it has words, if markers end it, and the markers before its next words.

    `is_marked` says whether markers end the previous line.
    """
    begin: Place | None = place
    leads, bare, said = place.leads, place.bare, ""
    is_worded, leading = place.inside and not leads, list[Marker]()
    for offset, piece in pieces:
        if isinstance(piece, Marker):
            if is_worded and not (leads and _STOP.search(said)):
                yield piece
            else:
                begin = Place(offset, True, True, bare) if is_worded and is_prose else begin
                is_worded = False
                leading.append(piece)
            bare, is_marked = bare and piece.bare, True
            continue
        words = piece
        if not is_worded:
            if not words.strip(f"{whitespace}:.)–—-" if leading else None):
                continue
            words = f" {_AFTER_LEADING.sub('', words, count=1)}" if leading else words
            # Markers before a new sentence belong to it; those inside a sentence belong to that sentence.
            if words.lstrip()[0].islower() or words.lstrip()[0] in ",;.":
                yield from leading
                begin = None if leading else begin
            elif is_marked:
                yield tuple(leading)
                leads = bool(leading)
            leading, is_worded = [], True
        is_marked = is_marked and not words.strip()
        said = (said + words)[-_STOP_REACH:]
        end = Place(offset + len(piece.rstrip()), True, False, bare)
        yield _Words(words, begin, end if is_prose and not leads else None)
        begin = None
    return is_worded, is_marked, leading


def _marks(line: str, is_whole: bool) -> tuple[int, str] | None:
    """How much of a line is Markdown, and which kind; None while that is unknown."""
    run = _LINE_RUN.match(line, 0, _LINE_LIMIT)
    if not is_whole and run is not None and run.end() == len(line) < _LINE_LIMIT:
        return None
    marks = _LINE_MARKS.match(line, 0, _LINE_LIMIT)
    assert marks is not None  # noqa: S101  every part of the pattern may be empty
    is_short, length = len(line) < _LINE_LIMIT, marks.end()
    if not is_whole and is_short and _BOLD_RUN.fullmatch(line, length):
        return None
    if "|" in marks.group():
        return length, "row"
    if "#" in marks.group() or (is_whole and is_short and _BOLD.fullmatch(line, length)):
        return length, "heading"
    return length, "item" if marks.group().strip() else ""


def _rejoined(before: str, space: bool, words: str) -> tuple[bool, str]:
    """Whether a space replaces a removed marker, and the words after it without doubled punctuation."""
    first = words[0]
    if first in ".!?" and words[1:2].isupper():
        words = f"{first} {words[1:]}"
    if first in ",.;:!?":
        twice = first == before or (first == "." and before in "!?…:")
        return False, words[1:] if twice else words
    return space or (first.isalnum() and (before.isalnum() or before in ".!?…,;:")), words
