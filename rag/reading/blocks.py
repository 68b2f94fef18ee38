"""Divide a text into blocks: marked headings, paragraphs, list items and code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

Line = tuple[int, str]  # where the line begins, and the line without its end


class Kind(Enum):
    """The kind of a block."""

    FRONT = "front matter"
    HEADING = "heading"
    TEXT = "paragraph"
    ITEM = "list item"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a text: its span, its first line and, if it is a heading, the heading's words.

    `alone` is true if it has a blank line, or an end of the text, on both sides.
    """

    kind: Kind
    start: int
    end: int
    line: str
    heading: str | None = None
    alone: bool = False

    def of(self, text: str) -> str:
        """The slice of `text` that this block spans."""
        return text[self.start : self.end]


ATX = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
WIKI = re.compile(r"\s*((?:= ?)+)(?<=[ =])\s*([^=\s](?:.*[^=\s])?)\s+((?:= ?)+)\s*$")
UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})\s*$")
RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|[|+][\s|+:=-]*[|+]\s*)$")
"""A line across the page, or one of a table: that under its header, or a row of empty cells."""
FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
BULLET = re.compile(r"\s*(?:[-*+•‣▪◦·–—]\s+|>\s?)+(?=\S)")
NUMBERED = re.compile(r"\s*\(?(?:\d{1,3}[.)]|[a-z]\))\s+\S")
ROW = re.compile(r"\s*\|.*\|\s*$|.*\t.*\t")
SPEAKER = re.compile(r"[*_]{0,2}([^\W\d_][\w.’'-]*(?:[ \t][\w.’'()-]+){0,3})[*_]{0,2}[:：][*_]{0,2}\s")
STOPS = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*\s*$")
FORCED = 120
LONGEST_HEADING = 500
NARROW = 40


def blocks(text: str) -> list[Block]:
    """The blocks of `text` in order; only blank lines, list marks and rules are outside them."""
    found: list[Block] = []
    for group in _groups(text):
        if not found and group[0][1].strip() == "---" and group[-1][1].strip() == "---" and len(group) > 1:
            found.append(_block(Kind.FRONT, group))
        else:
            found.extend(_group_blocks(group))
    return found


def _groups(text: str) -> Iterator[list[Line]]:
    """The runs of lines between blank lines; a fenced block is one run, blank lines included."""
    group: list[Line] = []
    fence: str | None = None
    at = 0
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if fence is not None:
            group.append((at, line))
            if mark and mark[1].startswith(fence):
                yield group
                group, fence = [], None
        elif mark:
            if group:
                yield group
            group, fence = [(at, line)], mark[1]
        elif line.strip():
            group.append((at, line))
        elif group:
            yield group
            group = []
        at += len(line) + 1
    while group and not group[-1][1].strip():  # in an unclosed fence
        group.pop()
    if group:
        yield group


def _group_blocks(group: list[Line]) -> Iterator[Block]:
    if FENCE.match(group[0][1]):
        yield _block(Kind.CODE, group)
        return
    widest = max(len(line) for _, line in group)
    pending: list[Line] = []
    for at, line in group:
        if pending == group[:1] and UNDERLINE.match(line) and not BULLET.match(pending[0][1]):
            yield _heading([*pending, (at, line)], pending[0][1].strip())
            pending = []
            continue
        marked = ATX.match(line) if len(line) <= LONGEST_HEADING else None
        wiki = None if marked else _wiki(line)
        alone_line = marked or wiki or RULE.match(line)
        if pending and (alone_line or not _continues(pending[-1][1], line, widest)):
            yield _paragraph(pending, group)
            pending = []
        if marked or wiki:
            yield _heading([(at, line)], marked[1].strip() if marked else wiki or "")
        elif not alone_line:
            pending.append((at, line))
    if pending:
        yield _paragraph(pending, group)


def _wiki(line: str) -> str | None:
    """The words of a heading such as ``= Words =``, or None."""
    if "=" not in line or len(line) > LONGEST_HEADING:
        return None
    match = WIKI.match(line)
    return match[2] if match and match[1].count("=") == match[3].count("=") else None


def _continues(line: str, following: str, widest: int) -> bool:
    """Whether `following` continues the paragraph of `line`, which was wrapped or is unfinished."""
    if BULLET.match(following) and not (line.lstrip().startswith(">") and following.lstrip().startswith(">")):
        return False
    if NUMBERED.match(following) or ROW.match(following) or ROW.match(line):
        return False
    if SPEAKER.match(following) and STOPS.search(line):
        return False
    end = line.rstrip()
    first = following.split(maxsplit=1)[0]
    broken = NARROW <= widest <= FORCED and len(end) + 1 + len(first) > widest
    return broken or first[:1].islower() or end.endswith((",", ";", "-", "—", "–"))


def _paragraph(lines: list[Line], group: list[Line]) -> Block:
    kind = Kind.ITEM if BULLET.match(lines[0][1]) or NUMBERED.match(lines[0][1]) else Kind.TEXT
    return _block(kind, lines, alone=lines == group)


def _heading(lines: list[Line], words: str) -> Block:
    start, first = lines[0]
    end = lines[-1][0] + len(lines[-1][1])
    return Block(Kind.HEADING, start, end, first, heading=words)


def _block(kind: Kind, lines: list[Line], *, alone: bool = False) -> Block:
    start, first = lines[0]
    mark = BULLET.match(first) if kind is Kind.ITEM else None
    lead = mark.end() if mark else len(first) - len(first.lstrip())
    last = lines[-1][1].rstrip()
    line = first if len(lines) == 1 else f"{first}\n{lines[1][1]}"
    heading = first.strip() if kind is Kind.TEXT else None
    return Block(kind, start + lead, lines[-1][0] + len(last), line, heading, alone)
