"""Cut prose into sentences with the numbers that they cite, as it comes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.generation.markers import Marker, unique
from rag.reading.rules import Rules, rules
from rag.reading.sentences import ends
from rag.types import TextDelta

_LONGEST = 4000  # characters of a sentence
_SURE = _LONGEST - 100  # from here on a sentence may be cut
_WINDOW = _LONGEST + 200  # what is looked at to find where it ends

_LEADS = ("answer", "final answer", "short answer", "summary", "response")
_LISTS = ("source", "sources", "reference", "references", "citation", "citations", "cited sentences")
_LABELS = _LEADS + _LISTS
_HELD = (*(f"{label}:" for label in _LABELS), "sentences", "the article")
_LEAD = re.compile(rf"(?:{'|'.join(_LEADS)}): ", re.IGNORECASE)
# “Sources: 4, 5.” and “Sentence 4”, which are no sentences, and what may become one.
_LIST = rf"(?:(?:{'|'.join(_LISTS)}):|sentences?\b|the article\b)(?:[\s\d,;.&–-]|and|sentences?|the|article)*"
_LISTED, _LISTING = (re.compile(_LIST + more, re.IGNORECASE) for more in ("", "[a-z]{0,9}"))
_WORD = re.compile(r"[^\W_]")
_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*\Z")
# The beginning of what can be a speaker and a verb, after a question or a cry in quotation marks.
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]* ){0,4}(?:[A-Z][\w.'’-]*|[a-z]*)")
_REACH = 80


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of a reply with the numbers that it cites, and what it cites that names no sentence."""

    text: str
    numbers: tuple[int, ...]
    invalid: tuple[str, ...]


class Prose:
    """The clean text of the sentence under way and of what may follow it, in the language given."""

    def __init__(self, language: str) -> None:
        self._rules = rules(language)
        self._text = ""
        self._markers: list[tuple[int, Marker]] = []
        self._ahead: list[Marker] = []  # markers that stand before the next block
        self._space = self._cited = self._stopped = self._ended = self._spoken = False
        self._reset()

    def _reset(self) -> None:
        self._given = self._scanned = self._silent = self._sure = 0
        self._opened = False

    def add(self, piece: str) -> Iterator[TextDelta | Draft]:
        """What is certain now that `piece` of prose has come."""
        if not piece.strip():
            self._space = self._space or bool(piece)
            return
        if self._ended:
            yield from self._drain(final=True)
            self._markers += [(0, marker) for marker in self._ahead]
            self._ended, self._space, self._ahead = False, False, []
        self._append(piece)
        yield from self._drain(final=False)

    def cite(self, marker: Marker) -> None:
        """A marker after the text so far: the space before it goes with it."""
        self._markers.append((len(self._text), marker))
        self._space, self._cited = False, True

    def stopped(self) -> bool:
        """Whether the text so far ends in a final mark."""
        return _STOP.search(self._text[-8:]) is not None

    def end(self, ahead: list[Marker] | None = None) -> None:
        """The text so far is a block of its own, as soon as more comes; `ahead` belongs to that."""
        self._ended = True
        self._ahead = [*self._ahead, *(ahead or [])]

    def finish(self) -> Iterator[TextDelta | Draft]:
        """The rest."""
        yield from self._drain(final=True)

    def _append(self, piece: str) -> None:
        words = " ".join(piece.split())
        space = self._space or piece[0].isspace()
        cited, space = self._cited and bool(self._text), space or (self._stopped and words[0].isupper())
        self._cited, self._stopped = False, cited and words in (".", "!", "?")
        if cited:
            space, words = _healed(self._text[-1], space, words)
        if words:
            self._text += f" {words}" if space and self._text else words
        self._space = piece[-1].isspace() or (space and not words)

    def _drain(self, *, final: bool) -> Iterator[TextDelta | Draft]:
        while self._open(final) and (cut := self._cut(final)) is not None:
            yield from self._finish(*cut)
        if self._opened and self._speaks(self._sure) and self._sure > self._given:
            yield self._give(self._sure)

    def _open(self, final: bool) -> bool:
        """Whether it is known that the sentence does not begin with a label; a label is left out."""
        if self._opened or not self._text:
            return self._opened
        begin = self._text[: len(max(_HELD, key=len)) + 1].lower()
        list_ = len(self._text) < _REACH and (_LISTED if final else _LISTING).fullmatch(self._text)
        if not final and (list_ or any(held.startswith(begin) for held in _HELD)):
            return False
        if list_:
            self._text, self._markers = "", []
            return False
        if (lead := _LEAD.match(self._text)) is not None:
            self._drop(lead.end())
            return self._open(final)
        self._opened = True
        return True

    def _cut(self, final: bool) -> tuple[int, int] | None:
        """Where the sentence ends and the next begins, once no text to come can change it."""
        text = self._text[:_WINDOW]
        whole = final or len(text) == _WINDOW
        for match in self._rules.candidate.finditer(text, self._scanned):
            end = match.end() - len(match["gap"] or match["wide"] or "")
            if end > _LONGEST:
                break
            if not whole and not _settled(text, match, self._rules):
                # Of a spaced ellipsis, only the first stop is sure: a word may follow its last one.
                self._sure = min(match.start() + 1 if " " in (match["mark"] or "") else end, _SURE)
                return None
            if ends(text, 0, match, self._rules):
                return end, match.end()
            self._scanned = match.end()
        else:
            self._scanned = len(text)
        if whole and len(text) > _LONGEST:
            space = text.rfind(" ", _SURE, _LONGEST + 1)
            return (space, space + 1) if space >= 0 else (_LONGEST, _LONGEST)
        self._sure = min(len(text), _SURE)
        return (len(text), len(text)) if final else None

    def _finish(self, end: int, following: int) -> Iterator[TextDelta | Draft]:
        text = self._text[:end]
        cited = unique(marker for place, marker in self._markers if place <= end)
        if self._speaks(end) and text.lower().removesuffix(":") not in _LABELS:
            if end > self._given:
                yield self._give(end)
            yield Draft(text, cited.numbers, cited.invalid)
        self._markers = [(place, marker) for place, marker in self._markers if place > end]
        self._drop(following)
        self._reset()

    def _drop(self, count: int) -> None:
        self._text = self._text[count:]
        self._markers = [(max(0, place - count), marker) for place, marker in self._markers]

    def _speaks(self, end: int) -> bool:
        """Whether the sentence has a letter or a digit before `end`: else it is none."""
        if self._given or _WORD.search(self._text, self._silent, end) is not None:
            return True
        self._silent = end
        return False

    def _give(self, end: int) -> TextDelta:
        text = self._text[self._given : end]
        apart = " " if self._spoken and not self._given else ""
        self._given, self._spoken = end, True
        return TextDelta(apart + text)


def _healed(before: str, space: bool, words: str) -> tuple[bool, str]:
    """Whether a space stands where a marker stood, and what stays of the words after it."""
    first = words[0]
    if first in ".!?" and words[1:2].isupper():
        words = f"{first} {words[1:]}"
    if first in ",.;:!?":
        twice = first == before or (first == "." and before in "!?…:")
        return False, words[1:] if twice else words
    return space or (first.isalnum() and (before.isalnum() or before in ".!?…,;:")), words


def _settled(text: str, match: re.Match[str], by: Rules) -> bool:
    """Whether what follows a mark is so much that no more text changes whether the sentence ends there."""
    end = match.end()
    if match["mark"] is None:
        return end < len(text)
    follow = by.next.match(text, end)
    if follow is None or follow.end() == len(text):
        return False
    if not match["close"] or match["mark"][-1] not in "!?":
        return True
    speaker = _SPEAKER.match(text, end, end + _REACH)
    return speaker is None or speaker.end() < len(text) or len(text) >= end + _REACH
