"""Split a text into words, with their stems, and tell content words from function words."""

import re
import threading
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from rag.languages.language import language

STOPS = (".", "…", "。", "｡", "।", "۔")
"""The ends of sentences that assert something, in any language."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = rf"[^\W\d_{_CJK}]"
_WORD = re.compile(
    rf"(?:{_LETTER}\.){{2,}}"  # U.S., p.m.
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"  # 1,500,000
    r"|\d{1,2}/\d{1,2}(?![/\d])"  # 2/3
    r"|\d+(?:\.\d+)?"
    rf"|{_LETTER}+(?:['’]{_LETTER}+)*"
    rf"|[{_CJK}$€£¥%]"
)
_COMMA_NUMBER = r"\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d{1,2}/\d{1,2}(?![/\d])|\d+(?:[.,]\d+)?"

_GROUP = re.compile(r"[.'’ \u00a0\u202f](?=\d{3}(?!\d))")
_CHARACTER = re.compile(f"[{_CJK}]")
_STEMMING = threading.Lock()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; `norm` is case-folded, without possessive and dots, and `end` is exclusive.

    `is_function` is true if the word has no content of its own.
    """

    text: str
    norm: str
    start: int
    end: int
    is_function: bool

    @property
    def is_capitalised(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[0].isupper()


def words(text: str, code: str = "en") -> tuple[Word, ...]:
    """The words, numbers and currency signs of `text`, in order; each CJK character is a word.

    `code` is the language. The norm of a number is in English notation, without commas.
    """
    function = language(code).function_words
    return tuple(
        Word(each.group(), norm, each.start(), each.end(), norm in function)
        for each in _pattern(code).finditer(text)
        for norm in (_norm(each.group(), code),)
    )


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """The pattern of words in a language, with decimal commas or splits at apostrophes if it has them."""
    lang = language(code)
    if not lang.comma:
        return _WORD
    word = rf"{_LETTER}+" if lang.elides else rf"{_LETTER}+(?:['’]{_LETTER}+)*"
    return re.compile(rf"(?:{_LETTER}\.){{2,}}|{_COMMA_NUMBER}|{word}|[{_CJK}$€£¥%]")


@lru_cache(maxsize=65536)
def _norm(word: str, code: str) -> str:
    lang = language(code)
    if word[0].isdecimal():
        return _GROUP.sub("", word).replace(",", ".") if lang.comma else word.replace(",", "")
    word = word.replace("’", "'").replace(".", "")
    is_possessive = lang.possessive and word.lower().endswith(lang.possessive)
    base = word[: -len(lang.possessive)] if is_possessive else word
    folded = base.casefold()
    is_acronym = len(base) > 1 and base.isupper() and folded in lang.function_words
    return base if is_acronym else folded  # the US is not us, the WHO is not who


def is_character(word: Word) -> bool:
    """Whether a word is one character of Chinese, Japanese or Korean."""
    return len(word.text) == 1 and _CHARACTER.match(word.text) is not None


def snowball(word: str, name: str = "english") -> str:
    """Snowball's stem of a lower-case word; locked, because a stemmer keeps state."""
    with _STEMMING:
        return str(_stemmer(name).stemWord(word))


@cache
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=65536)
def stem(norm: str, code: str = "en") -> str:
    """The stem of a folded word, after irregular forms; the word itself without a stemmer."""
    lang = language(code)
    if not norm.isalpha() or lang.stemmer is None:
        return norm
    regular = lang.irregular.get(norm, norm)
    if lang.respelled and regular == norm:
        regular = re.sub(*lang.respelled, norm)
    return snowball(regular, lang.stemmer)


def content(text: str, code: str = "en") -> tuple[str, ...]:
    """The stems of the content words of `text`, in order, with repeats."""
    return tuple(stem(word.norm, code) for word in words(text, code) if not word.is_function)


def phrases_in(text: str, known: Collection[str], code: str = "en") -> set[str]:
    """The `known` phrases that are in `text`, folded words joined by underscores as in a language's file."""
    norms = "_".join(word.norm for word in words(text, code))
    return {phrase for phrase in known if f"_{phrase}_" in f"_{norms}_"}
