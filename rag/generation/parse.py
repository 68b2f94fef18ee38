"""Read a model's reply, whole or still growing: its sentences, and the part of the next that is certain."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.generation.blocks import Place, blocks, seen
from rag.generation.markers import CONTEXT, unique
from rag.generation.refusal import certain
from rag.reading.rules import Rules, rules
from rag.reading.sentences import BRACKET_REACH, ends
from rag.types import Thinking, Withdrawn

N = TypeVar("N", bound=Withdrawn | Thinking)

_LONGEST = 4000  # characters of a sentence
_SURE = _LONGEST - 100  # characters after which a sentence may be cut
_WINDOW = _LONGEST + 200  # characters searched for its end
_SOON = 256  # up to so many unread characters are reread with every piece; of more, a quarter must be new

_LEADS = ("answer", "final answer", "short answer", "summary", "response")
_LISTS = ("source", "sources", "reference", "references", "citation", "citations", "cited sentences")
_LABELS = _LEADS + _LISTS
_HELD = (
    *(f"{label}:" for label in _LABELS),
    "sentences",
    "the article",
    "the answer is that ",
    "the answer is: ",
)
_LEAD = re.compile(rf"(?:(?:{'|'.join(_LEADS)}): |the answer is(?: that|:)? )+", re.IGNORECASE)
# “Sources: 4, 5.” and “Sentence 4”, which aren't sentences, and text that may become one of these.
_LIST = rf"(?:(?:{'|'.join(_LISTS)}):|sentences?\b|the article\b)(?:[\s\d,;.&–-]|and|sentences?|the|article)*"
_LISTED, _LISTING = (re.compile(_LIST + more, re.IGNORECASE) for more in ("", "[a-z]{0,9}"))
_LONGEST_LIST = 80
_WORD = re.compile(r"[^\W_]")
# What may be the beginning of a speaker and a verb, after a question or exclamation in quotation marks.
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]* ){0,4}(?:[A-Z][\w.'’-]*|[a-z]*)")
_SPEAKER_REACH = 80
_BRACKET = re.compile(r"[()\[\]]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of a reply with the numbers it cites, and the markers that name no sentence."""

    text: str
    numbers: tuple[int, ...]
    invalid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The complete sentences of a text from a place on, and the part of the next one that can be shown.

    When more has arrived, reading resumes at `place`, where the last `known` sentences are found again.
    """

    sentences: tuple[Draft, ...]
    tail: str
    place: Place
    known: int


def parse(text: str, place: Place, last: int, language: str, *, is_final: bool) -> Parsed:
    """Read `text` from `place` on, without Markdown and markers, which cite sentences up to `last`.

    Unless it is final, more may come: a sentence has ended only if that can't change it, and the tail
    excludes text that may become a marker, the word of refusal or anything else that isn't shown.
    """
    by = rules(language)
    found: list[Draft] = []
    known, tail = 0, ""
    *ended, growing = blocks(text, place, last, is_final=is_final)
    for block in (*ended, growing):
        if block.begin is not None:
            place, known = block.begin, 0
        prose, start, at = "".join(block.parts), 0, 0
        is_whole = is_final or block is not growing
        while start < len(prose):
            window = prose[start : start + _WINDOW]
            end, following = _end(window, by, is_whole or len(window) == _WINDOW)
            if following is None:
                tail = _without_label(window[:end], is_whole=False)
                break
            first = at
            while at < len(block.markers) and block.markers[at][0] <= start + end:
                at += 1
            if said := _without_label(window[:end], is_whole=True):
                cited = unique(marker for _, marker in block.markers[first:at])
                found.append(Draft(said, cited.numbers, cited.invalid))
                known += 1
            start += following
            if (next_ := block.place(start)) is not None:
                place, known = next_, 0
    return Parsed(tuple(found), tail[: certain(tail)], place, known)


def readings(pieces: Iterable[str | N], last: int, language: str) -> Iterator[Parsed | N]:
    """Read a reply again as it grows: yield the sentences that have ended since, and the tail.

    Anything that is not text is passed on. Reading resumes after the last complete sentence. The longer an
    unfinished sentence gets, the less often it is reread, so that any reply takes linear time.
    """
    text, place, known, enough = "", Place(), 0, 0
    for piece in pieces:
        if not isinstance(piece, str):
            if isinstance(piece, Withdrawn):
                text, place, known, enough = "", Place(), 0, 0
            yield piece
            continue
        text += seen(piece)
        if len(text) < enough:
            continue
        parsed = parse(text, place, last, language, is_final=False)
        yield replace(parsed, sentences=parsed.sentences[known:])
        kept = max(0, parsed.place.offset - CONTEXT)
        text, place = text[kept:], replace(parsed.place, offset=parsed.place.offset - kept)
        known = parsed.known
        enough = len(text) + max(0, len(text) - place.offset - _SOON) // 4
    parsed = parse(text, place, last, language, is_final=True)
    yield replace(parsed, sentences=parsed.sentences[known:])


def drafts(text: str, last: int, language: str) -> tuple[Draft, ...]:
    """The sentences of a complete text, whose markers cite sentences up to `last`."""
    return parse(seen(text), Place(), last, language, is_final=True).sentences


def _without_label(text: str, *, is_whole: bool) -> str:
    """A sentence, or its beginning, without a label; empty if it says nothing, or may turn out to."""
    text = text[lead.end() :] if (lead := _LEAD.match(text)) else text
    says = _WORD.search(text) and text.lower().removesuffix(":") not in _LABELS
    if not says or (len(text) < _LONGEST_LIST and (_LISTED if is_whole else _LISTING).fullmatch(text)):
        return ""
    return "" if not is_whole and any(held.startswith(text.lower()) for held in _HELD) else text


def _end(text: str, by: Rules, is_final: bool) -> tuple[int, int | None]:
    """Where the sentence ends and the next begins; if it may go on, how much is certain, and None."""
    for match in by.candidate.finditer(text):
        end = match.end() - len(match["gap"] or match["wide"] or "")
        if end > _LONGEST:
            break
        if not is_final and not _is_settled(text, match, by):
            # Only the first full stop of a spaced ellipsis is certain: a word may follow the last one.
            return min(match.start() + 1 if " " in (match["mark"] or "") else end, _SURE), None
        if ends(text, 0, match, by):
            return end, match.end()
    if is_final and len(text) > _LONGEST:
        space = text.rfind(" ", _SURE, _LONGEST + 1)
        return (space, space + 1) if space >= 0 else (_LONGEST, _LONGEST)
    return (len(text), len(text)) if is_final else (min(len(text), _SURE), None)


def _is_settled(text: str, match: re.Match[str], by: Rules) -> bool:
    """Whether enough text follows a mark to decide, for good, if the sentence ends there."""
    end = match.end()
    if match["mark"] is None:
        return end < len(text)
    follow = by.next.match(text, end)
    if follow is None or follow.end() == len(text):
        return False
    before, after = text[max(0, match.start() - BRACKET_REACH) : match.start()], text[end:]
    is_bracketed = max(map(before.rfind, "([")) > max(map(before.rfind, ")]"))
    if is_bracketed and len(after) < BRACKET_REACH and not _BRACKET.search(after):
        return False
    if not match["close"] or match["mark"][-1] not in "!?":
        return True
    speaker = _SPEAKER.match(text, end, end + _SPEAKER_REACH)
    return speaker is None or speaker.end() < len(text) or len(text) >= end + _SPEAKER_REACH
