"""The sentence splitter's rules for a language, as one value."""

import re
from dataclasses import dataclass
from functools import cache

from rag.languages.language import Language, language


def _candidate(close: str) -> re.Pattern[str]:
    """Match a mark that may end a sentence, with the closing quotes, brackets and footnote marks after it.

    Each alternative begins at the start of a run of marks, so a long run is scanned once.
    """
    return re.compile(
        rf"""(?P<mark>\.(?:[ ]\.)+ | (?<![.!?…])[.!?…]++)
            (?P<close>{close}(?:\[\d{{1,3}}\])*+)
            (?P<gap>\s++|$|(?<=[.!?…][”’])(?=[A-Z“]))
          | [。！？｡।۔؟]++[”’」』）)]*+ (?P<wide>\s*+)
          | \n[^\S\n]*\n\s*+""",
        re.VERBOSE,
    )


def _next(open_: str) -> re.Pattern[str]:
    """Match what follows such a mark: opening marks and the next word."""
    return re.compile(rf"(?P<open>{open_})(?P<word>[^\W_][\w'’.-]{{0,30}})?")


@dataclass(frozen=True, slots=True)
class Rules:
    """How sentences end in a language; `rag.languages.language` explains the fields of `words`.

    `speaker` matches a speaker; its group is a word of `words.said`.
    """

    words: Language
    candidate: re.Pattern[str]
    next: re.Pattern[str]
    speaker: re.Pattern[str]
    streets: tuple[str, ...]


@cache
def rules(code: str) -> Rules:
    """The rules for a language code; general rules if it has none of its own."""
    known = language(code)
    return Rules(
        known,
        _candidate(known.closes),
        _next(known.opens),
        re.compile(known.speaker),
        tuple(known.streets),
    )
