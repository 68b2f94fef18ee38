"""What Citewell knows of a language, as one value; a language is a file beside this one.

English has its own grammar in the packages that need one (`rag.reading.abbreviations`,
`rag.verification`), and is here only as far as it is like the others.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("de", "fr", "es", "nl", "it", "pt", "zh")
"""The languages beside English that have a file, by their codes of ISO 639-1."""

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Language:
    """A language; of one that has no file all is empty, and it is read by general rules.

    Words are in lower case. `stemmer` is Snowball's name of it. `leading` to `streets` are what
    `rag.reading.rules` needs, `ordinals` says that ``3.`` is the third. `elides` splits words at
    apostrophes (``l'eau``), `nouns` says that every noun has a capital, `comma` that decimals have one.
    `negations` turn their clause round, the local ones what comes next, the paired ones only beside one
    of their `partners`; `no_negations` are pairs (``nur`` after ``nicht``) that negate nothing.
    A number in one word has `joiners` in it (``dreiundzwanzig``), one in several has `links` between them.
    """

    code: str
    stemmer: str | None = None
    leading: frozenset[str] = _NONE
    counting: frozenset[str] = _NONE
    either: frozenset[str] = _NONE
    starters: frozenset[str] = _NONE
    said: frozenset[str] = _NONE
    streets: frozenset[str] = _NONE
    ordinals: bool = False
    elides: bool = False
    nouns: bool = False
    comma: bool = False
    function_words: frozenset[str] = _NONE
    articles: frozenset[str] = _NONE
    titles: frozenset[str] = _NONE
    calendar: frozenset[str] = _NONE
    negations: frozenset[str] = _NONE
    local_negations: frozenset[str] = _NONE
    paired_negations: frozenset[str] = _NONE
    partners: frozenset[str] = _NONE
    no_negations: frozenset[str] = _NONE
    scope_ends: frozenset[str] = _NONE
    agents: frozenset[str] = _NONE
    company: frozenset[str] = _NONE
    percent: frozenset[str] = _NONE
    numerals: dict[str, int] = field(default_factory=dict)
    joiners: frozenset[str] = _NONE
    links: frozenset[str] = _NONE
    indefinite: frozenset[str] = _NONE
    units: dict[str, str] = field(default_factory=dict)
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


@cache
def language(code: str) -> Language:
    """The language with this code of ISO 639-1, or the general one under that code."""
    if code not in LANGUAGES:
        return Language(code)
    known = tomllib.loads(Path(__file__).with_name(f"{code}.toml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {name: _value(name, value) for name, value in known.items()}
    return Language(code, **values)


def _value(name: str, value: object) -> object:
    """A value of a file as the field `name` holds it: words are written with spaces between."""
    if not isinstance(value, str) or name == "stemmer":
        return value
    if name == "opposites":
        sides = (line.split("/") for line in value.strip().splitlines())
        return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in sides)
    if name == "percent":
        return frozenset(phrase.strip() for phrase in value.split(","))
    if name == "numerals":
        pairs = (pair.split("=") for pair in value.split())
        return {word: int(number) for word, number in pairs}
    if name == "units":
        return dict(pair.split("=") for pair in value.split())
    return frozenset(value.split())
