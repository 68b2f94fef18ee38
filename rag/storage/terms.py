"""A text as the terms of the lexical index, each language by its own stems.

English terms are the index's own. A term of another language bears that language at its end
(``brucken`` in German is ``bruckende0``), so that neither an English word nor the English stemmer meets
it: all stand in one field, and a text is as long as it is. Of Chinese, and of whatever else is written
without spaces, the terms are pairs of neighbouring characters. Which language is the index's own, its
file says.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from rag.languages.language import LANGUAGES, Language, language

_LONGEST = 60  # bytes of a term; the index drops longer ones
GENERAL = "und"
"""The language of all articles that are in none of those that Citewell knows."""

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


def indexed(text: str, code: str) -> str:
    """What the index is given of a text in the language with this code."""
    known = language(code if code in LANGUAGES else GENERAL)
    if not known.tagged:
        return text
    return " ".join(_tagged(_analyzer(known.code, skips=False)(_paired(text)), known))


def asked(question: str, most: int) -> Iterator[str]:
    """The different terms of a question in every language, `most` of each: an article is searched in its own.

    The words that carry no content are looked up only where a question has no other.
    """
    for known in map(language, (*LANGUAGES, GENERAL)):
        text = _paired(question) if known.tagged else question
        found = _analyzer(known.code, skips=True)(text) or _analyzer(known.code, skips=False)(text)
        yield from _tagged(list(dict.fromkeys(found))[:most], known)


def _tagged(terms: list[str], known: Language) -> list[str]:
    return [f"{term}{known.code}0" for term in terms] if known.tagged else terms


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
    steps: list[Any] = [Filter.remove_long(_LONGEST), Filter.lowercase()]
    steps += [Filter.custom_stopword(sorted(known.skipped or known.function_words))] if skips else []
    steps += [Filter.stemmer(known.stemmer)] if known.stemmer else []
    steps += [Filter.ascii_fold()] if known.tagged else []
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in steps:
        builder = builder.filter(step)
    analyze: Callable[[str], list[str]] = builder.build().analyze
    return analyze
