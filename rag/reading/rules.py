"""What the sentence splitter goes by in a language, as one value."""

import re
from dataclasses import dataclass
from functools import cache

from rag.languages.language import language
from rag.reading import abbreviations as english

_NONE: frozenset[str] = frozenset()
_GENERAL = frozenset("dr prof st vs".split())  # noqa: SIM905


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


_CLOSE = r"[\"'”’»)\]*_]*+"
_OPEN = r"[\"'“‘«(\[*_]*"
_CLOSES = {
    "de": r"[\"'”’»“‘«)\]*_]*+",  # „so“ and »so«
    "fr": r"(?:[\u0020\u00a0\u202f]?»|[\"'”’)\]*_])*+",  # « so »
}
_OPENS = {
    "de": r"[\"'„‚»(\[*_]*",
    "fr": r"(?:«[ \u00a0\u202f]?|[\"'“‘(\[*_])*",
    "es": r"[\"'“‘«(\[*_¿¡]*",
    "nl": r"[\"'“‘„‚«(\[*_]*",
}
_SPEAKER = re.compile(r"(?:[A-Z][\w.'’-]* ){1,4}([a-z]+)\b")
_SPEAKERS = {"zh": re.compile(r"[^，。！？；：、“”\n]{0,20}?(说|问|道|称|表示|指出|喊|写)(?=[道着，。：])")}


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language ends its sentences: what the words do is told in `rag.reading.abbreviations`.

    `ordinals` says that a stop after a number makes it the first, second …; `elides` that the first word
    may hang on the second by an apostrophe; `streets` are endings of words that a house's number follows;
    `speaker` finds a speaker and, as its group, a word of `said`.
    """

    candidate: re.Pattern[str]
    next: re.Pattern[str]
    leading: frozenset[str]
    counting: frozenset[str] = _NONE
    either: frozenset[str] = _NONE
    capital_either: frozenset[str] = _NONE
    starters: frozenset[str] = _NONE
    before_letter: frozenset[str] = _NONE
    zones: frozenset[str] = _NONE
    exclaimed: frozenset[str] = _NONE
    said: frozenset[str] = _NONE
    speaker: re.Pattern[str] = _SPEAKER
    streets: tuple[str, ...] = ()
    ordinals: bool = False
    elides: bool = False


ENGLISH = Rules(
    _candidate(_CLOSE),
    _next(_OPEN),
    english.LEADING,
    english.COUNTING,
    english.EITHER,
    english.CAPITAL_EITHER,
    english.STARTERS,
    english.BEFORE_LETTER,
    english.ZONES,
    english.EXCLAIMED,
    english.SAID,
)


@cache
def rules(code: str) -> Rules:
    """The rules of the language with this code; general ones where there are none of its own."""
    if code == "en":
        return ENGLISH
    known = language(code)
    return Rules(
        _candidate(_CLOSES.get(code, _CLOSE)),
        _next(_OPENS.get(code, _OPEN)),
        known.leading or _GENERAL,
        known.counting,
        known.either,
        starters=known.starters,
        said=known.said,
        speaker=_SPEAKERS.get(code, _SPEAKER),
        streets=tuple(known.streets),
        ordinals=known.ordinals,
        elides=known.elides,
    )
