"""Detect whether a quote only reports what somebody says, believes or denies, and who that is.

A source asserts what it says itself, but may refute in the next sentence what it reports. A report is
recognised by a head (a verb or noun of the language's `reports`) and its complement: a clause after it, words
in quotation marks, or the rest of the sentence around it (“…, people say, …”). Only English has such heads.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import get_args

from rag.languages.language import language
from rag.languages.words import Word, stem, words
from rag.types import Quote, Reported
from rag.verification.quotes import quoted

_MAX_AHEAD = 6  # words from a head to its “that”
_MAX_TAIL = 8  # words of an aside, from its head: “…, an inspector told the court in May”
_REACH = 40  # words examined before and after a head
_MAX_NAME = 12  # words in the name of the speaker


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SUBJECTS = _set("he she it they we you i there")
_FINITE = _set("is are was were has have had will would can could may might must should")
_BETWEEN = _FINITE | _set("be been being did do does not always never still long now then once all")
_PASSIVE = _set("is are was were be been being")
_LINKS = _set("as so but yet and when if though although while where because")
_ADVERBIAL = _set("in on at for by after before during since from until within to")
_NOUN_AFTER = _set("a an the its his her their this that no any every my our your")
_RELATIVES = _set("who which that whose")
_CLAUSAL = _FINITE | _RELATIVES | _LINKS | _set("to or did do does not")
_QUESTIONS = _set("if whether why how what who where when")
_NOT_NAMES = _set("it there this what he she they we you i")
_AFTER_NAME = re.compile(r"\s(?:from|in|on|to|with|during|when|as|after|before)\s.*")
_SOURCE = re.compile(r"\b(?:according to|by the account of|in the words of)\s+(?P<by>[^,.;:“”]+)", re.I)
_HEARSAY = re.compile(r"\b(?:allegedly|reportedly|supposedly|so-called)\b", re.I)
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_BREAK = re.compile(r"[,;:?!—–()“”\"«»]")


@dataclass(frozen=True, slots=True)
class Report:
    """The kind of report that a quote makes, and who makes it; None if the quote doesn't say."""

    kind: Reported
    by: str | None = None


def report(quote: Quote) -> Report | None:
    """The report that a quote makes; None if it asserts what it says, as far as its words show."""
    return _report(quote.text, quote.language) if language(quote.language).reports else None


@lru_cache(maxsize=4096)
def _report(text: str, code: str) -> Report | None:
    if (source := _SOURCE.search(text)) is not None:
        return Report("said", _name(source["by"]))
    found, heads = words(text, code), report_heads(code)
    inside = [(text.find(part), text.find(part) + len(part)) for part in quoted(text) if part.count(" ")]
    is_headline = not any(word.text[0].islower() for word in found if not word.is_function)
    for index, word in enumerate(found):
        base, kind = heads.get(stem(word.norm, code), ("", None))
        is_name = index > 0 and word.is_capitalised and not is_headline  # “the United States”
        is_other = len(word.norm) < len(base)  # “like” has the stem of “likely”, but is no form of it
        if kind is None or is_other or is_name or any(start <= word.start < end for start, end in inside):
            continue
        clause = _Clause.around(text, found, index)
        if clause.is_aside(kind) or clause.has_complement(kind) or inside:
            return Report(kind, clause.by)
    return Report("said") if _HEARSAY.search(text) else None


@cache
def report_heads(code: str) -> dict[str, tuple[str, Reported]]:
    """Each head and its kind of report, by its stem; of several with the same stem, the shortest."""
    listed = language(code).reports
    heads = [(word, kind) for kind in get_args(Reported) for word in listed.get(kind, ())]
    return {stem(word, code): (word, kind) for word, kind in sorted(heads, key=lambda head: -len(head[0]))}


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words [first, last) around a head at `index`, up to the nearest punctuation marks."""

    text: str
    words: Sequence[Word]
    index: int
    first: int
    last: int

    @classmethod
    def around(cls, text: str, words: Sequence[Word], index: int) -> "_Clause":
        """The clause of the word at `index`."""
        first, last = index, index + 1
        while first > max(0, index - _REACH) and not _is_separated(text, words, first - 1):
            first -= 1
        while last < min(len(words), index + _REACH) and not _is_separated(text, words, last - 1):
            last += 1
        return cls(text, words, index, first, last)

    @property
    def subject(self) -> Sequence[Word]:
        """The words before the head, without auxiliaries, adverbs and conjunctions."""
        first, end = self.first, self.index
        while end > first and _is_between(self.words[end - 1].norm):
            end -= 1
        while first < end and self.words[first].norm in _LINKS:
            first += 1
        return self.words[first:end]

    def is_aside(self, kind: Reported) -> bool:
        """Whether it is inserted in a sentence: “…, people say, …”, “…, an inspector said in May”."""
        is_whole = self.first in (0, self.index - _REACH)
        if is_whole or self.last - self.index > _MAX_TAIL or kind in ("denied", "retracted"):
            return False
        if self.index == self.first:  # the verb precedes its subject: “…, says a mug”
            return kind in ("said", "asked")
        return bool(self.subject) and self._is_name()

    def has_complement(self, kind: Reported) -> bool:
        """Whether a clause depends on the head: with or without “that”, an infinitive or a question."""
        norms = [
            word.norm for word in self.words[self.index + 1 : min(self.last, self.index + 1 + _MAX_AHEAD)]
        ]
        if len(norms) < 2:
            return False
        if "that" in norms[:-1] or kind == "retracted":
            return True
        if kind == "asked":
            return not _QUESTIONS.isdisjoint(norms[:3])
        if kind == "denied":
            return norms[0].endswith("ing")
        if "to" in (norms[:1] if kind == "said" else norms[:4]):
            return kind in ("promised", "said")
        begins = norms[0] in _SUBJECTS or norms[0] == "the" or self.words[self.index + 1].is_capitalised
        return begins and not _FINITE.isdisjoint(norms[1:])

    @property
    def by(self) -> str | None:
        """Who says it, if the words next to the head tell."""
        subject = self.subject
        between = self.words[self.first + len(subject) : self.index]
        if any(word.norm in _PASSIVE for word in between):  # a passive subject is told, and doesn't say it
            return None
        if subject:
            is_noun = self.index > 0 and self.words[self.index - 1].norm in _NOUN_AFTER
            is_certain = self._is_name() and not is_noun and subject[0].norm not in _ADVERBIAL
            return _name(self.text[subject[0].start : subject[-1].end]) if is_certain else None
        if self.index != self.first or self.first == 0:
            return None
        behind = self.words[self.index + 1 : self.last]
        if behind and behind[0].norm not in _RELATIVES:
            return _name(_AFTER_NAME.sub("", self.text[behind[0].start : behind[-1].end]))
        return None

    def _is_name(self) -> bool:
        """Whether the subject is a name rather than a clause."""
        return not any(word.norm in _CLAUSAL for word in self.subject)


def _is_between(norm: str) -> bool:
    """Whether a word may come between a subject and its verb."""
    return norm in _BETWEEN or norm.endswith("ly")


def _is_separated(text: str, words: Sequence[Word], index: int) -> bool:
    """Whether there is a punctuation mark between a word and the next."""
    return _BREAK.search(text, words[index].end, words[index + 1].start) is not None


def _name(said: str) -> str | None:
    name = _POSSESSIVE.sub("", said.strip())  # “President Xi's remarks”
    is_long = name.count(" ") >= _MAX_NAME
    return None if not name or is_long or name.lower() in _NOT_NAMES else name
