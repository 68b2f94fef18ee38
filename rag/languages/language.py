"""What Citewell knows of a language, as one value; a language is a file beside this one."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt", "zh")
"""The languages that have a file, by their codes of ISO 639-1."""

_NONE: frozenset[str] = frozenset()
_GENERAL = frozenset({"dr", "prof", "st", "vs"})


@dataclass(frozen=True, slots=True)
class Language:
    """A language; of one that has no file all is empty, and it is read by general rules.

    Words are in lower case unless case tells. `stemmer` is Snowball's name of it, `irregular` the first
    form of words that it does not know, `respelled` a pattern and what stands for it in a stem, and
    `possessive` an ending that is no part of a word. `tagged` says that its terms bear it in the index.
    `skipped` are what a question is looked up without, the function words unless a file names them.
    `leading` to `speaker` are what `rag.reading.rules` needs, `ordinals` says that ``3.`` is the third.
    `elides` splits words at apostrophes (``l'eau``), `nouns` says that every noun has a capital, `comma`
    that decimals have one, `characters` that numbers are written in them.
    A word with one of the `prefixes` is the opposite of the rest, but for `no_prefixes`.
    `negations` turn their clause round, the local ones the next `reach` words of content, the paired ones
    only beside one of their `partners`; `no_negations` are pairs (``nicht_nur``, ``a_few``) that negate
    nothing. What is local ends at `finite` verbs; `denials` negate and are words of content, `pointers` are
    function words with a direction, and
    `conditions` put what stands with them under a condition or a limit (``if``, ``only``).
    `reports` are the words by which a text reports, by what they make of it (`said`, `denied`, …).
    `anaphors` stand for what was named before; `connectives` (``as_a_result``) open a sentence that goes on.
    `questions` are the forms of questions that examples are made in: `which` has the articles, each with what
    asks for its noun, `number` what asks for a number in its place, and in the others ``{}`` is left to fill.
    `asks_number` are what a question has (``how_many``, ``when``) that a number, a day or a month answers.
    A number in one word has `joiners` in it (``dreiundzwanzig``), one in several has `links` between them.
    `ranks` are ordinals in words, `multiples` what a number in words is multiplied by (``quarters``); a
    number behind one of the `hedges` may be a round one. `pronouns` may mean somebody named before,
    and `aliases` are other names of the same.
    """

    code: str
    stemmer: str | None = None
    irregular: dict[str, str] = field(default_factory=dict)
    respelled: tuple[str, str] | None = None
    possessive: str = ""
    tagged: bool = True
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
    questions: dict[str, str] = field(default_factory=dict)
    anaphors: frozenset[str] = _NONE
    connectives: frozenset[str] = _NONE
    asks_number: frozenset[str] = _NONE
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
    """The language with this code of ISO 639-1, or the general one under that code."""
    if code not in LANGUAGES:
        return Language(code)
    known = tomllib.loads(Path(__file__).with_name(f"{code}.toml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {name: _value(name, value) for name, value in known.items()}
    return Language(code, **values)


_PAIRS: dict[str, Callable[[str], object]] = {
    "numerals": int,
    "ranks": int,
    "multiples": lambda share: Decimal(1) / Decimal(share[2:]) if share.startswith("1/") else Decimal(share),
    "units": str,
}
_STRINGS = ("stemmer", "possessive", "closes", "opens", "speaker")


def _value(name: str, value: object) -> object:
    """A value of a file as the field `name` holds it: words are written with spaces between."""
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
