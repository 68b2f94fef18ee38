"""Load what Citewell knows about each language, from the TOML files in this folder."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt", "zh")
"""The languages that have a file, by their ISO 639-1 codes."""

_NONE: frozenset[str] = frozenset()
_GENERAL = frozenset({"dr", "prof", "st", "vs"})


@dataclass(frozen=True, slots=True)
class Language:
    """The rules and words of a language; without a file, all are empty and general rules apply.

    Words are in lower case unless case matters.

    Words and stems: `stemmer` is the name of Snowball's stemmer, `irregular` maps forms it doesn't know to
    their base form, `respelled` is a pattern with its replacement in stems, and `possessive` is an ending
    that is not part of a word. `elides` splits words at apostrophes (``l'eau``). `tagged` means that the
    terms in the index carry the language, and `compounds` that words are joined (``Bibliotheksausweis``,
    ``zurückgeben``). `skipped` are left out when a question is searched (by default the function words).

    Sentences: `leading` to `speaker` are for `rag.reading.rules`; `ordinals` means that ``3.`` is “third”.
    `connectives` (``as_a_result``) start a sentence that continues the one before.

    Names: `nouns` means that every noun is capitalised. `anaphors` refer to something named before, and
    `pronouns` may refer to somebody named before. `aliases` are other names of the same thing.

    Numbers: `comma` means a decimal comma, and `characters` that numbers are written in characters.
    Numerals written as one word contain `joiners` (``dreiundzwanzig``), those in several words have `links`
    between them. `ranks` are ordinals in words, and `multiples` multiply a number in words (``quarters``).
    A number after one of the `hedges` may be rounded. `asks_number` are the words of a question
    (``how_many``, ``when``) that is answered by a number, a day or a month. `most` and `least` are those of a
    question for the largest and the smallest number (``highest``, ``le_moins``).

    Polarity: `negations` reverse their clause, `local_negations` the next `reach` content words up to a
    `finite` verb, and `paired_negations` only count together with one of their `partners`. `no_negations`
    are pairs that don't negate (``nicht_nur``, ``a_few``). `denials` are content words that negate, and
    `pointers` function words with a direction. A word with one of the `prefixes` is the opposite of the
    rest, except `no_prefixes`. `conditions` make what is next to them conditional or limited (``if``,
    ``only``). `reports` are words of reporting, by kind of report (`said`, `denied`, …).

    Questions: `about` are words of questions about a text itself: `article` names it and `asks` requests
    something, and neither is a topic; `overview`, `author`, `site` (its publication), `date` and `title` tell
    what is asked. ``sum_up`` is two words, and inflections that the stemmer knows need no entry. `questions`
    are the forms in which example questions are made. `which` has the articles, each with the word that asks
    for its noun, `number` what asks for a number; ``{}`` in the others is filled.
    """

    code: str
    stemmer: str | None = None
    irregular: dict[str, str] = field(default_factory=dict)
    respelled: tuple[str, str] | None = None
    possessive: str = ""
    tagged: bool = True
    compounds: bool = False
    leading: frozenset[str] = _GENERAL
    counting: frozenset[str] = _NONE
    either: frozenset[str] = _NONE
    capital_either: frozenset[str] = _NONE
    before_letter: frozenset[str] = _NONE
    zones: frozenset[str] = _NONE
    exclaimed: frozenset[str] = _NONE
    starters: frozenset[str] = _NONE
    said: frozenset[str] = _NONE
    streets: frozenset[str] = _NONE
    closes: str = r"[\"'”’»)\]*_]*+"
    opens: str = r"[\"'“‘«(\[*_]*"
    speaker: str = r"(?:[A-Z][\w.'’-]* ){1,4}([a-z]+)\b"
    ordinals: bool = False
    elides: bool = False
    nouns: bool = False
    comma: bool = False
    characters: bool = False
    function_words: frozenset[str] = _NONE
    skipped: frozenset[str] | None = None
    articles: frozenset[str] = _NONE
    titles: frozenset[str] = _NONE
    calendar: frozenset[str] = _NONE
    negations: frozenset[str] = _NONE
    local_negations: frozenset[str] = _NONE
    paired_negations: frozenset[str] = _NONE
    partners: frozenset[str] = _NONE
    no_negations: frozenset[str] = _NONE
    reach: int = 2
    scope_ends: frozenset[str] = _NONE
    finite: frozenset[str] = _NONE
    denials: frozenset[str] = _NONE
    conditions: frozenset[str] = _NONE
    pointers: frozenset[str] = _NONE
    reports: dict[str, frozenset[str]] = field(default_factory=dict)
    about: dict[str, frozenset[str]] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    anaphors: frozenset[str] = _NONE
    connectives: frozenset[str] = _NONE
    asks_number: frozenset[str] = _NONE
    most: frozenset[str] = _NONE
    least: frozenset[str] = _NONE
    percent: frozenset[str] = _NONE
    numerals: dict[str, int] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    multiples: dict[str, Decimal] = field(default_factory=dict)
    hedges: frozenset[str] = _NONE
    pronouns: frozenset[str] = _NONE
    aliases: dict[str, frozenset[str]] = field(default_factory=dict)
    joiners: frozenset[str] = _NONE
    links: frozenset[str] = _NONE
    indefinite: frozenset[str] = _NONE
    units: dict[str, str] = field(default_factory=dict)
    opposites: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    prefixes: frozenset[str] = _NONE
    no_prefixes: frozenset[str] = _NONE


@cache
def language(code: str) -> Language:
    """The language with this ISO 639-1 code; one with general rules if the code is unknown."""
    if code not in LANGUAGES:
        return Language(code)
    table = tomllib.loads(Path(__file__).with_name(f"{code}.toml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {name: _value(name, value) for name, value in table.items()}
    return Language(code, **values)


_PAIRS: dict[str, Callable[[str], object]] = {
    "numerals": int,
    "ranks": int,
    "multiples": lambda share: Decimal(1) / Decimal(share[2:]) if share.startswith("1/") else Decimal(share),
    "units": str,
}
_STRINGS = ("stemmer", "possessive", "closes", "opens", "speaker")


def _value(name: str, value: object) -> object:
    """Convert a value from a file to the type of the field `name`; lists are space-separated words."""
    if name == "questions":
        return value
    if isinstance(value, dict):
        return {kind: frozenset(heads.split()) for kind, heads in value.items()}
    if not isinstance(value, str) or name in _STRINGS:
        return value
    if name == "opposites":
        sides = (line.split("/") for line in value.strip().splitlines())
        return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in sides)
    if name == "irregular":
        return {form: word for word, *forms in map(str.split, value.split(",")) for form in forms}
    if name == "aliases":
        groups = [frozenset(each.strip() for each in line.split(",")) for line in value.strip().splitlines()]
        return {each: group for group in groups for each in group}
    if name == "percent":
        return frozenset(phrase.strip() for phrase in value.split(","))
    if name in _PAIRS:
        pairs = (pair.split("=") for pair in value.split())
        return {word: _PAIRS[name](meant) for word, meant in pairs}
    return frozenset(value.split())
