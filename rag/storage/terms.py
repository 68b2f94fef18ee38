"""A text as the terms of the lexical index, each language by its own stems.

English terms are the index's own. A term of another language bears that language at its end
(``brucken`` in German is ``bruckende0``), so that neither an English word nor the English stemmer meets
it: all stand in one field, and a text is as long as it is. Of Chinese, and of whatever else is written
without spaces, the terms are pairs of neighbouring characters.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from rag.languages.language import LANGUAGES, language

_LONGEST = 60  # bytes of a term; the index drops longer ones
GENERAL = "und"
"""The language of all articles that are in none of those that Citewell knows."""

SKIPPED = (
    "a about an and any are as at be been being but by can could did do does for from had has have he her "
    "him his how i if in into is it its me my no not of on or our she should so such that the their them "
    "then there these they this those to us was we were what when where which while who whom whose why "
    "will with would you your"
)
"""The English words of a question that are looked up only where it has no other."""

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


def indexed(text: str, code: str) -> str:
    """What the index is given of a text in the language with this code."""
    if code == "en":
        return text
    code = code if code in LANGUAGES else GENERAL
    return " ".join(_tagged(_analyzer(code, skips=False)(_paired(text)), code))


def english(question: str, most: int) -> list[str]:
    """The different terms of a question as an English one, the first `most` of them."""
    return _asked(question, "en", most)


def foreign(question: str, most: int) -> Iterator[str]:
    """The terms of a question in every other language, `most` of each: an article is searched in its own."""
    text = _paired(question)
    for code in (*LANGUAGES, GENERAL):
        yield from _tagged(_asked(text, code, most), code)


def _asked(text: str, code: str, most: int) -> list[str]:
    found = _analyzer(code, skips=True)(text) or _analyzer(code, skips=False)(text)
    return list(dict.fromkeys(found))[:most]


def _tagged(terms: list[str], code: str) -> list[str]:
    return [f"{term}{code}0" for term in terms]


def _paired(text: str) -> str:
    """`text` with its runs of Chinese characters (or kana, or Hangul) as pairs that overlap."""
    return _CJK.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


@cache
def _analyzer(code: str, *, skips: bool) -> Callable[[str], list[str]]:
    """What is done to a text in this language; `skips` leaves out what a question is not about."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    known = language(code)
    stemmer = "english" if code == "en" else known.stemmer
    skipped = SKIPPED.split() if code == "en" else sorted(known.function_words)
    steps: list[Any] = [Filter.remove_long(_LONGEST), Filter.lowercase()]
    steps += [Filter.custom_stopword(skipped)] if skips else []
    steps += [Filter.stemmer(stemmer)] if stemmer else []
    steps += [] if code == "en" else [Filter.ascii_fold()]
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in steps:
        builder = builder.filter(step)
    analyze: Callable[[str], list[str]] = builder.build().analyze
    return analyze
