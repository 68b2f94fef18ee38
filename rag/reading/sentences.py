"""Split text into sentences, in linear time."""

import re

from rag.reading.abbreviations import (
    BEFORE_LETTER,
    CAPITAL_EITHER,
    COUNTING,
    EITHER,
    EXCLAIMED,
    LEADING,
    SAID,
    STARTERS,
    ZONES,
)
from rag.types import Span

# A mark that may end a sentence, with the quotation marks, brackets and footnote marks that close
# after it. Each alternative begins where a run of marks begins, so a long run is read once.
CANDIDATE = re.compile(
    r"""(?P<mark>\.(?:[ ]\.)+ | (?<![.!?…])[.!?…]++)
        (?P<close>["'”’»)\]*_]*+(?:\[\d{1,3}\])*+)
        (?P<gap>\s++|$|(?<=[.!?…][”’])(?=[A-Z“]))
      | [。！？｡।۔؟]++[”’」』）)]*+ (?P<wide>\s*+)
      | \n[^\S\n]*\n\s*+""",
    re.VERBOSE,
)
NEXT = re.compile(r"(?P<open>[\"'“‘«(\[*_]*)(?P<word>[^\W_][\w'’.-]{0,30})?")
ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
ENUMERATION = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[A-H])")
BRAND = re.compile(r"[a-z]{1,2}[A-Z]|[a-z]+\.[a-z]+\b|[a-z]\.$")
SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]* ){1,4}([a-z]+)\b")
REACH = 40


def split(text: str) -> list[Span]:
    """The sentences of `text`, in order, without the space around them; together they hold all the rest."""
    spans: list[Span] = []
    start = _skip_space(text, 0)
    for match in CANDIDATE.finditer(text, start):
        if match["mark"] is not None and not ends(text, start, match):
            continue
        end = start + len(text[start : match.end()].rstrip())
        if end > start:
            spans.append(Span(start, end))
        start = match.end()
    end = start + len(text[start:].rstrip())
    if end > start:
        spans.append(Span(start, end))
    return spans


def _skip_space(text: str, at: int) -> int:
    return len(text) - len(text[at:].lstrip())


def ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark that `match` found ends the sentence that began at `start`."""
    if match.end() == len(text):
        return True
    follow = NEXT.match(text, match.end())
    assert follow is not None  # noqa: S101  every part of the pattern may be empty
    word = follow["word"] or ""
    mark, close = match["mark"], match["close"]
    first = text[follow.end("open") : follow.end("open") + 1]
    if not word and first in "&,;:%)]}/=+<>|~^":
        return False
    lower = word[:1].islower()
    before = text[max(start, match.start() - REACH) : match.start()]
    if mark != ".":
        return _ends_loud(text, before, match, word, lower)
    if lower and not BRAND.match(word):
        return False
    return _ends_stop(before.split(), close, word)


def _ends_loud(text: str, before: str, match: re.Match[str], word: str, lower: bool) -> bool:
    """Whether an ellipsis, a question mark or an exclamation mark ends the sentence."""
    mark, close = match["mark"], match["close"]
    if lower and not BRAND.match(word):
        return False
    if mark[0] in ".…" and before[-1:] in "([":
        return False
    if mark in "!?" and not close:
        name = (before.rsplit(maxsplit=1) or [""])[-1].lower() + mark
        return name not in EXCLAIMED or word in STARTERS
    if mark[-1] in "!?" and close[:1] in tuple("\"'”’»") and text[match.end()] not in "\"'“‘«":
        speaker = SPEAKER.match(text, match.end(), match.end() + 80)
        return speaker is None or speaker[1] not in SAID
    return True


def _ends_stop(words: list[str], close: str, word: str) -> bool:
    """Whether a lone full stop after `words` ends their sentence, when `word` comes next."""
    if not words:
        return True
    last = words[-1].lstrip("\"'“‘«([*_")
    if len(words) == 1 and ENUMERATION.fullmatch(words[0]):
        return False
    plain = last.rsplit("-")[-1] if close else last
    name = plain.lower()
    begins = word.rstrip(".").replace("’", "'") in STARTERS
    if len(plain) == 1 and plain.isalpha() and plain.isupper():
        kind = words[-2].lower() if len(words) > 1 else ""
        return begins or kind in BEFORE_LETTER
    if name in LEADING:
        return name == "st" and begins and len(words) > 1
    if name in COUNTING:
        return not (word[:1].isdigit() or re.fullmatch(r"[IVXLC]+|[A-Z]", word.rstrip(".")))
    if name in ("a.m", "p.m"):
        return bool(word) and word.rstrip(".") not in ZONES and not word[0].isdigit()
    if name in EITHER or plain in CAPITAL_EITHER or ACRONYM.fullmatch(plain):
        return begins or not word
    return True
