"""Convert a text into terms of the lexical index, with the stems of its language.

A term of any language except English ends with the language's code (``brucken`` in German is
``bruckende0``), so that neither English words nor the English stemmer match it: all terms are in one
field, so that lengths of texts are right. In Chinese, and in everything else that is written without
spaces, the terms are pairs of adjacent characters. A language's file says whether its terms are tagged.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from rag.languages.language import LANGUAGES, Language, language

_LONGEST = 60  # bytes of a term; the index drops longer ones
GENERAL = "und"
"""The language of articles in a language that Citewell doesn't know."""

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")


def indexed(text: str, code: str) -> str:
    """The form in which a text is indexed, in the language with this code."""
    known = language(code if code in LANGUAGES else GENERAL)
    if not known.tagged:
        return text
    return " ".join(_tagged(_analyzer(known.code, skips=False)(_paired(text)), known))


def asked(question: str, most: int) -> Iterator[str]:
    """The distinct terms of a question in each language, at most `most` per language.

    Words without content are looked up only if the question has no others.
    """
    for known in map(language, (*LANGUAGES, GENERAL)):
        text = _paired(question) if known.tagged else question
        found = _analyzer(known.code, skips=True)(text) or _analyzer(known.code, skips=False)(text)
        yield from _tagged(list(dict.fromkeys(found))[:most], known)


def _tagged(terms: list[str], known: Language) -> list[str]:
    return [f"{term}{known.code}0" for term in terms] if known.tagged else terms


def _paired(text: str) -> str:
    """`text` with runs of Chinese characters, kana or Hangul as overlapping pairs."""
    return _CJK.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", text)


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


@cache
def _analyzer(code: str, *, skips: bool) -> Callable[[str], list[str]]:
    """The analyzer of a language; with `skips`, it leaves out words without content."""
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
