"""What the sentence splitter goes by in a language, as one value."""

import re
from dataclasses import dataclass
from functools import cache

from rag.languages.language import Language, language


def _candidate(close: str) -> re.Pattern[str]:
    """A mark that may end a sentence, with the quotation marks, brackets and footnote marks that close after.

    Each alternative begins where a run of marks begins, so a long run is read once.
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
    """What follows such a mark: the marks that open, and the next word."""
    return re.compile(rf"(?P<open>{open_})(?P<word>[^\W_][\w'’.-]{{0,30}})?")


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language ends its sentences: what its words do is told in `rag.languages.language`.

    `speaker` finds a speaker and, as its group, a word of `words.said`.
    """

    words: Language
    candidate: re.Pattern[str]
    next: re.Pattern[str]
    speaker: re.Pattern[str]
    streets: tuple[str, ...]


@cache
def rules(code: str) -> Rules:
    """The rules of the language with this code; general ones where there are none of its own."""
    known = language(code)
    return Rules(
        known,
        _candidate(known.closes),
        _next(known.opens),
        re.compile(known.speaker),
        tuple(known.streets),
    )
