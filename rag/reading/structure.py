"""Find the title, the sections and the paragraphs of an article's text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.languages.language import LANGUAGES, language
from rag.reading.blocks import ROW, Block, Kind, blocks
from rag.types import Section, Span

MAX_HEADING_WORDS = 14
MAX_HEADING = 100
MAX_TITLE = 250
ENDS_SENTENCE = re.compile(r"[.!;:,…][\"'”’»)\]]*$|[?][\"'”’»)\]]+$|[。！？；：，…][”’」』）]*$")
BYLINE = re.compile(
    r"(?i)^(?:by|from|words by|written by|reported by|edited by|photographs? by|posted by)\s+\S|^posted\b|"
    r"^(?:first\s+)?published\b|^(?:last\s+)?updated\b|^(?:staff|senior|special|chief)?\s*"
    r"(?:reporter|correspondent|writer|editor)s?$"
)
CALENDAR = "|".join(sorted({name for code in LANGUAGES for name in language(code).calendar}))
DATE = re.compile(
    r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d{1,2}\b.*\b\d{4}\b|"
    r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b|"
    r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\b\d{1,2}:\d{2}\b|"
    rf"\b\d{{1,2}}(?:\.|er|º)?\s+(?:de\s+)?(?:{CALENDAR})\s+(?:de\s+)?\d{{4}}\b"
)
NOT_HEADING = re.compile(r"^[^\w¿¡$€£#]|https?://|www\.|\S@\S|[|\t]| {3,}|[-–—]$|^[A-Z][A-Z .'’]+:")
NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})*)\.?[ \t]+\S")
ASKS = re.compile(r"(?:What|Why|How|Who|When|Where|Which)\b.*\s.*\s")


@dataclass(frozen=True, slots=True)
class Structure:
    """The title, sections and paragraphs of a text; `title` is None if no line can be its title."""

    title: str | None
    sections: tuple[Section, ...]
    paragraphs: tuple[Span, ...]


def structure(text: str, known: str | None = None) -> Structure:
    """Find the title, the sections (which tile `text`) and the paragraphs.

    The lines of the title and the headings are in a section but not in a paragraph. If the title is
    already `known`, the first block is its line only if it has the same words or is marked as a heading.
    """
    parts = blocks(text)
    title, rest = _title(parts, text) if known is None else (known, _after_title(parts, text, known))
    headings = _headings(rest)
    starts = [0, *(block.start for block in headings)]
    names: list[str | None] = [None, *(block.heading for block in headings)]
    bodies = [0, *(_body_start(text, block.end) for block in headings)]
    sections = [
        Section(heading=name, start=start, end=end, body=min(body, end))
        for name, body, (start, end) in zip(names, bodies, pairwise([*starts, len(text)]), strict=True)
        if end > start
    ]
    marked = {block.start for block in headings}
    paragraphs = [
        Span(block.start, block.end)
        for block in rest
        if block.kind in (Kind.TEXT, Kind.ITEM, Kind.CODE) and block.start not in marked
    ]
    return Structure(title, tuple(sections), tuple(paragraphs))


def _title(parts: Sequence[Block], text: str) -> tuple[str | None, Sequence[Block]]:
    """The title and the blocks after it; front matter is skipped."""
    if parts and parts[0].kind is Kind.FRONT:
        found = re.search(r"(?m)^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", parts[0].of(text))
        title, rest = _title(parts[1:], text)
        return (found[1] if found else title), rest
    if not parts:
        return None, parts
    first = parts[0]
    if first.kind is Kind.HEADING:
        return first.heading, parts[1:]
    line = first.of(text)
    alone = first.kind is Kind.TEXT and "\n" not in line and len(parts) > 1
    if (
        alone
        and len(line) <= MAX_TITLE
        and not is_credit(line)
        and not ROW.match(line)
        and not re.search(r"[.;:,][\"'”’»)\]]*$|[。；：，][”’」』）]*$", line)
    ):
        return line.strip(), parts[1:]
    return None, parts


def _after_title(parts: Sequence[Block], text: str, known: str) -> Sequence[Block]:
    """The blocks after the line of a known title."""
    first = parts[0] if parts else None
    if first is None:
        return parts
    marked = first.kind is Kind.HEADING and first.line.startswith("# ")
    return parts[1:] if marked or _words(first.heading or first.of(text)) == _words(known) else parts


def _words(line: str) -> list[str]:
    return line.casefold().split()


def _headings(parts: Sequence[Block]) -> list[Block]:
    """The headings in `parts`: of clauses, and marked ones or, without any, lines that look like headings."""
    clauses = [
        replace(block, heading=block.line.strip())
        for block, following in pairwise(parts)
        if _heads_clauses(block, following)
    ]
    marked = [block for block in parts if block.kind is Kind.HEADING]
    if marked:
        return sorted([*marked, *clauses], key=lambda block: block.start)
    found: list[Block] = []
    leads = False  # whether the next block is text that can have a heading
    for block in reversed(parts):
        if leads and block.kind is Kind.TEXT and block.alone and is_heading(block.line):
            found.append(block)
        else:
            leads = block.kind in (Kind.ITEM, Kind.CODE) or is_prose(block.line)
    often = Counter(block.heading for block in found)  # a repeated line is a cue such as “(Applause)”
    single = {block.start: block for block in found if often[block.heading] == 1}
    return [block for _, block in sorted((single | {block.start: block for block in clauses}).items())]


def _heads_clauses(block: Block, following: Block) -> bool:
    """Whether a block is a heading such as “2. Repairs”, followed by its first clause, 2.1."""
    number, first = NUMBER.match(block.line), NUMBER.match(following.line)
    return (
        number is not None
        and first is not None
        and first[1] == f"{number[1]}.1"
        and block.alone
        and block.kind in (Kind.TEXT, Kind.ITEM)
        and is_heading(block.line)
    )


def is_heading(line: str) -> bool:
    """Whether a plain line on its own looks like a heading: short, and not a sentence, byline or date."""
    line = line.strip()
    return (
        len(line) <= MAX_HEADING
        and "\n" not in line
        and len(line.split()) <= MAX_HEADING_WORDS
        and not line[:1].islower()
        and any(char.isalpha() for char in line)
        and not ENDS_SENTENCE.search(line)
        and not NOT_HEADING.search(line)
        and not is_credit(line)
        and not ROW.match(line)
        and (not line.endswith("?") or bool(ASKS.match(line)) or line.istitle())
    )


def is_prose(line: str) -> bool:
    """Whether a block that begins with `line` is text that can have a heading."""
    return bool(ENDS_SENTENCE.search(line.rstrip())) or len(line.split()) > MAX_HEADING_WORDS or "\n" in line


def is_credit(line: str) -> bool:
    """Whether a line is a byline or a date line."""
    return bool(BYLINE.match(line) or (len(line) < 60 and DATE.search(line)))


def _body_start(text: str, at: int) -> int:
    return at + len(text[at : at + 1000]) - len(text[at : at + 1000].lstrip())
