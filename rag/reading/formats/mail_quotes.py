"""Separate what a mail quotes or forwards from what it says itself.

Mail programs introduce a quotation in their user's language, so it is recognised by form rather than
words: successive fields, a person named in the headers, a time, the marks before quoted lines.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

QUOTED = "quoted from an earlier message"
FORWARDED = "forwarded message, which is an article of its own"

FIELD = re.compile(r"[\s*]*([^\W\d_][\w \-]{0,24}?)[*\s]{0,3}[:：][\s*]*(.*)")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-][\w.-]{0,252}")
CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
PREFIXES = re.compile(r"(?:\s*[^\W\d_]{1,6}(?:\[\d+\])?\s?[:：])+\s*")
REPLY = re.compile(r"(?i)\s*re(?:\[\d+\])?:")  # RFC 5322, section 3.6.5
MARK = re.compile(r"^\s*>\s?")
RULE = re.compile(r"\s*[-_=*]{5,}")
WORD = re.compile(r"[^\W\d_]{2,}")
MAX_FIELD_LINES = 30  # in the fields of a mail
MAX_INTRODUCTION = 3  # lines into which “On …, Ann Roe wrote:” may be wrapped
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of a mail that help to recognise quotations.

    `people` has the words of each name and each address, in lower case; `topic` is the subject without its
    prefixes. `continues` means that the mail refers to an earlier one, `replies` that its subject begins
    with the standard ``Re:``.
    """

    sender: str
    people: frozenset[frozenset[str]]
    topic: str
    continues: bool
    replies: bool

    def name_anyone_in(self, text: str) -> bool:
        """Whether `text` contains the name or the address of anyone named in these headers."""
        found = _names_in(text)
        return any(person <= found for person in self.people)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail within another's text: the values of its fields in order, and the line where its text begins.

    `marked` means that its lines have quotation marks (``>``).
    """

    fields: tuple[str, ...]
    start: int
    marked: bool

    @property
    def sender(self) -> str:
        """The writer, whom all mail programs name first."""
        return self.fields[0]

    @property
    def sent(self) -> str | None:
        """The field with a time."""
        return next((value for value in self.fields[1:] if _is_timed(value)), None)


def headers(sender: str, others: Iterable[str], subject: str, *, continues: bool) -> Headers:
    """The headers of a mail from `sender`, which also name the mailboxes `others`."""
    people = frozenset(each for person in (sender, *others) for each in _mailbox(person))
    replies = bool(REPLY.match(subject))
    return Headers(sender, people, _topic(subject), continues or replies, replies)


def quotes(lines: Sequence[str], known: Headers) -> tuple[dict[int, str], Forwarded | None]:
    """The lines (from 0) that are not the mail's own words, with their reasons, and the mail it forwards."""
    reasons: dict[int, str] = {}
    plain = [MARK.sub("", line) for line in lines]
    at = 0
    while at < len(lines):
        fields = _fields(plain, at)
        if fields and _are_mail_headers(fields, _above(lines, at), known):
            marked = _is_marked(lines[at])
            replied = known.replies or known.name_anyone_in(fields[0])
            if not (replied and marked):  # in a marked reply, the quotation ends with the marks
                rest = range(_fields_start(lines, at), len(lines))
                reasons |= dict.fromkeys(rest, QUOTED if replied else FORWARDED)
                start = at + len(_paragraph(plain, at, MAX_FIELD_LINES))
                return reasons, None if replied else Forwarded(tuple(fields), start, marked)
        start, end = _quotation(lines, at, known)
        reasons |= dict.fromkeys(range(start, end), QUOTED)
        at = max(end, at + 1)
    return reasons, None


def _fields(lines: Sequence[str], at: int) -> list[str]:
    """The values of successive fields from a line on; a line without a field name continues the one above."""
    values: list[str] = []
    if at and FIELD.match(lines[at - 1][:LONGEST]):
        return values  # only consider a run of fields from its first line
    for line in _paragraph(lines, at, MAX_FIELD_LINES):
        field = FIELD.match(line[:LONGEST])
        if field is not None:
            values.append(field[2].strip())
        elif values:
            values[-1] += f" {line[:LONGEST].strip()}"
        else:
            break
    return values


def _are_mail_headers(values: Sequence[str], above: str, known: Headers) -> bool:
    """Whether fields are those of a mail: at least three with a time, and two further signs."""
    if len(values) < 3 or not any(map(_is_timed, values[1:])):
        return False
    somebody = bool(ADDRESS.search(values[0])) or known.name_anyone_in(values[0])
    same_topic = any(known.topic and _topic(value) == known.topic for value in values[1:])
    return somebody + same_topic + bool(RULE.match(above)) >= 2


def _quotation(lines: Sequence[str], at: int, known: Headers) -> tuple[int, int]:
    """The range of a quotation that begins at a line, with its introduction; empty if there is none."""
    if not lines[at].strip():
        return at, at
    words = ""
    if not _above(lines, at) or _is_marked(lines[at - 1]):
        for count, line in enumerate(_paragraph(lines, at, MAX_INTRODUCTION), start=1):
            words += f" {line[:LONGEST]}"
            if not line.rstrip().endswith((":", "：")):
                continue
            somebody = bool(ADDRESS.search(words)) or known.name_anyone_in(words)
            timed = _is_timed(words)
            if (somebody or YEAR.search(words)) and (end := _marked_end(lines, at + count)):
                return at, end
            if known.continues and somebody and timed:
                return at, len(lines)
            break
    return at, _marked_end(lines, at) if known.continues and _is_marked(lines[at]) else at


def _is_timed(words: str) -> bool:
    return bool(YEAR.search(words) and CLOCK.search(words))


def _paragraph(lines: Sequence[str], at: int, limit: int) -> list[str]:
    return list(takewhile(str.strip, lines[at : at + limit]))


def _above(lines: Sequence[str], at: int) -> str:
    return lines[at - 1] if at else ""


def _is_marked(line: str) -> bool:
    marked = line.lstrip()
    return marked.startswith(">") and not marked.startswith(">From ")  # how mailboxes escape “From ”


def _marked_end(lines: Sequence[str], at: int) -> int:
    """The end of the marked lines from `at` on, including blank ones between them; 0 if there are none."""
    end = 0
    while at < len(lines) and (not lines[at].strip() or _is_marked(lines[at])):
        at += 1
        if lines[at - 1].strip():
            end = at
    return end


def _fields_start(lines: Sequence[str], at: int) -> int:
    """The start of the fields at a line, including a rule above them, with or without words in it."""
    above = at - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE.match(lines[above]) else at


def _mailbox(person: str) -> list[frozenset[str]]:
    """The words of the name in a mailbox, and its address, where present."""
    address = ADDRESS.search(person)
    name = WORD.findall(re.sub(r"[<\[(].*", "", person).casefold()) if "<" in person or not address else []
    return [frozenset(name)] * bool(name) + ([frozenset((address[0].casefold(),))] if address else [])


def _names_in(text: str) -> frozenset[str]:
    """The words and the addresses in `text`."""
    folded = text.casefold()
    return frozenset(WORD.findall(folded)) | frozenset(ADDRESS.findall(folded))


def _topic(subject: str) -> str:
    prefixes = PREFIXES.match(subject)
    return " ".join(subject[prefixes.end() if prefixes else 0 :].casefold().split())
