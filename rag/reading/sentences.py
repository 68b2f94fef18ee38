"""Split text into sentences by the rules of its language, in linear time."""

import re

from rag.reading.rules import Rules, rules
from rag.types import Span

ACRONYM = re.compile(r"(?:[^\W\d_]\.-?)+[^\W\d_]")
ENUMERATION = re.compile(r"\(?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[A-H])")
BRAND = re.compile(r"[a-z]{1,2}[A-Z]|[a-z]+\.[a-z]+\b|[a-z]\.$")
NUMBER = re.compile(r"\d{1,3}|[IVXL]{2,}")
DIGIT = re.compile(r"\d")
CLOSED = re.compile(r"[^()\[\]]+[)\]]")
SHORT_NAME = re.compile(r"(?<!\w)[^\W\d_]{1,3}$")  # may be an abbreviation: “Ref. No. 12”
REACH = 40
SPEAKER_REACH = 80
BRACKET_REACH = 100
QUOTES = "\"'”’»"


def split(text: str, language: str = "en") -> list[Span]:
    """The sentences of `text` in order; they cover everything except the white space between them.

    `language` is an ISO 639-1 code; general rules apply if it has none of its own.
    """
    ruleset = rules(language)
    spans: list[Span] = []
    start = _skip_space(text, 0)
    for match in ruleset.candidate.finditer(text, start):
        if not ends(text, start, match, ruleset):
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


def ends(text: str, start: int, match: re.Match[str], ruleset: Rules) -> bool:
    """Whether a match of `ruleset.candidate` ends the sentence that began at `start`."""
    if match["mark"] is None:
        return not (match["wide"] == "" and _continues_with_speaker(text, match, ruleset))
    if match.end() == len(text):
        return True
    follow = ruleset.next.match(text, match.end())
    assert follow is not None  # noqa: S101  every part of the pattern may be empty
    word = follow["word"] or ""
    mark, close = match["mark"], match["close"]
    first = text[follow.end("open") : follow.end("open") + 1]
    if not word and first in "&,;:%)]}/=+<>|~^":
        return False
    if _in_bracketed_phrase(text, start, match):
        return False
    lower = word[:1].islower()
    before = text[max(start, match.start() - REACH) : match.start()]
    if mark != ".":
        return _ends_at_mark(text, before, match, word, ruleset)
    if lower and not BRAND.match(word):
        return False
    shortened = SHORT_NAME.search(before)
    if shortened and shortened[0].istitle() and _counting_number_follows(text, follow, ruleset):
        return False
    return _ends_at_full_stop(before.split(), close, word, ruleset)


def _in_bracketed_phrase(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark is in brackets that hold only a phrase, with no mark before the closing bracket."""
    before = text[max(start, match.start() - BRACKET_REACH) : match.start()]
    if max(map(before.rfind, "([")) <= max(map(before.rfind, ")]")):
        return False
    rest = text[match.end() : match.end() + BRACKET_REACH].partition("\n")[0]
    closed = CLOSED.match(rest)
    return closed is not None and closed[0][-2:-1] not in tuple(".!?…")


def _counting_number_follows(text: str, follow: re.Match[str], ruleset: Rules) -> bool:
    """Whether a counting abbreviation (“No.”) and a number follow."""
    word = follow["word"] or ""
    number = text[follow.end() : follow.end() + 2].strip()[:1]
    return word.endswith(".") and word[:-1].lower() in ruleset.words.counting and number.isdigit()


def _continues_with_speaker(text: str, match: re.Match[str], ruleset: Rules) -> bool:
    """Whether a closed quotation is followed by its speaker (“…!” she said)."""
    if text[match.end() - 1] not in QUOTES:
        return False
    speaker = ruleset.speaker.match(text, match.end(), match.end() + SPEAKER_REACH)
    return speaker is not None and speaker[1] in ruleset.words.said


def _ends_at_mark(text: str, before: str, match: re.Match[str], word: str, ruleset: Rules) -> bool:
    """Whether an ellipsis, a question mark or an exclamation mark ends the sentence."""
    mark, close = match["mark"], match["close"]
    if word[:1].islower() and not BRAND.match(word):
        return False
    if mark[0] in ".…" and before[-1:] in "([":
        return False
    if mark in "!?" and not close:
        name = (before.rsplit(maxsplit=1) or [""])[-1].lower() + mark
        return name not in ruleset.words.exclaimed or word in ruleset.words.starters
    if mark[-1] in "!?" and close[:1] in tuple(QUOTES) and text[match.end()] not in "\"'“‘«":
        speaker = ruleset.speaker.match(text, match.end(), match.end() + SPEAKER_REACH)
        return speaker is None or speaker[1] not in ruleset.words.said
    return True


def _ends_at_full_stop(words: list[str], close: str, word: str, ruleset: Rules) -> bool:
    """Whether a single full stop after `words` ends their sentence when `word` comes next."""
    if not words:
        return True
    last = words[-1].lstrip("\"'“‘«([*_„‚»¿¡")
    if len(words) == 1 and ENUMERATION.fullmatch(words[0]):
        return False
    if ruleset.words.elides:
        last = last.replace("’", "'").rpartition("'")[2]
    plain = last.rsplit("-")[-1] if close else last
    name = plain.lower()
    begins = _begins_sentence(word, ruleset)
    if len(plain) == 1 and plain.isalpha() and plain.isupper():
        kind = words[-2].lower() if len(words) > 1 else ""
        return begins or kind in ruleset.words.before_letter
    if name in ruleset.words.leading:
        return name == "st" and begins and len(words) > 1
    if name in ruleset.words.counting or name.endswith(ruleset.streets):
        return not (DIGIT.search(word) or re.fullmatch(r"[IVXLC]+|[A-Z]", word.rstrip(".")))
    if name in ("a.m", "p.m"):
        return bool(word) and word.rstrip(".") not in ruleset.words.zones and not word[0].isdigit()
    if name in ruleset.words.either or plain in ruleset.words.capital_either or ACRONYM.fullmatch(plain):
        return begins or not word
    if ruleset.words.ordinals and not close and NUMBER.fullmatch(plain):
        return begins or not word
    return True


def _begins_sentence(word: str, ruleset: Rules) -> bool:
    """Whether a capitalised word is more likely to begin a sentence than to be a name."""
    plain = word.rstrip(".").replace("’", "'")
    return plain in ruleset.words.starters or (
        ruleset.words.elides and plain.partition("'")[0] in ruleset.words.starters
    )
