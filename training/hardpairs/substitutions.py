"""Edits that replace a word, name or number with another, or swap two names."""

import random
import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from training.hardpairs.world import words

_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w’'-]+(?: (?:of |de |van |the )?[A-Z][\w’'-]+){0,3}")
_NUMBER = re.compile(r"(?<![\w.,$£€-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,-]|\.\d)")


@cache
def _opposites() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in Path(__file__).with_name("opposites.txt").read_text(encoding="utf-8").split():
        first, second = pair.replace("_", " ").split("/")
        found.setdefault(first, []).append(second)
        found.setdefault(second, []).append(first)
    return found


@cache
def _opposite_pattern() -> re.Pattern[str]:
    longest_first = sorted(_opposites(), key=len, reverse=True)
    return re.compile(r"\b(" + "|".join(map(re.escape, longest_first)) + r")\b(?! not\b)")


Substitution = tuple[re.Match[str], str]
"""A place in a text, and its replacement."""


def put(text: str, substitution: Substitution) -> str:
    """Apply a substitution to `text`."""
    match, new = substitution
    return text[: match.start()] + new + text[match.end() :]


def opposite(text: str, passage: Sequence[str], rng: random.Random) -> Substitution | None:
    """Replace one word with its opposite: verbs, adjectives, quantifiers, modals, negation, connectives."""
    found = list(_opposite_pattern().finditer(text))
    if not found:
        return None
    # Auxiliaries are in every sentence; other words, if there are any, teach more.
    rare = [m for m in found if m.group() not in ("is", "was", "are", "were", "has", "had", "for", "with")]
    match = rng.choice(rare if rare and rng.random() < 0.75 else found)
    return match, rng.choice(_opposites()[match.group()])


def name(text: str, passage: Sequence[str], rng: random.Random) -> Substitution | None:
    """Replace a name with another from the passage, or a month or day with another."""
    found = [m for m in _NAME.finditer(text) if len(m.group()) > 2]
    if not found:
        return None
    match = rng.choice(found)
    for group in (words()["month"], words()["day"]):
        if match.group() in group:
            return match, rng.choice([word for word in group if word != match.group()])
    size = len(match.group().split())
    dates = {*words()["month"], *words()["day"]}
    near = [
        m.group()
        for sentence in passage
        for m in _NAME.finditer(sentence)
        if m.group() not in text and len(m.group().split()) == size and m.group() not in dates
    ]
    return (match, rng.choice(near)) if near else None


def number(text: str, passage: Sequence[str], rng: random.Random) -> Substitution | None:
    """Change a number, a year, or a number in words."""
    found = [*_NUMBER.finditer(text), *re.finditer(r"\b(" + "|".join(words()["count"]) + r")\b", text)]
    if not found:
        return None
    match = rng.choice(found)
    old = match.group()
    if old in words()["count"]:
        return match, rng.choice([word for word in words()["count"] if word != old])
    others = [
        m.group()
        for s in passage
        for m in _NUMBER.finditer(s)
        if len(m.group()) == len(old) and m.group() not in text
    ]
    if others and rng.random() < 0.5:
        return match, rng.choice(others)
    value = float(old.replace(",", ""))
    if re.fullmatch(r"1\d{3}|20\d\d", old):
        new = str(int(value) + rng.choice((-20, -10, -3, -2, -1, 1, 2, 3, 10, 20)))
    elif "." in old:
        new = f"{value * rng.choice((0.5, 0.8, 1.2, 2)):.{len(old.split('.')[1])}f}"
    else:
        changed = max(1, round(value * rng.choice((0.5, 0.7, 1.3, 2, 10))) + rng.choice((0, 1)))
        new = f"{changed:,}" if "," in old else str(changed)
    return (match, new) if new != old else None


def roles(text: str, passage: Sequence[str], rng: random.Random) -> str | None:
    """Swap two names on either side of a verb."""
    names = two_names(text, rng)
    return exchanged(text, *names) if names else None


def two_names(text: str, rng: random.Random) -> tuple[str, str] | None:
    """Two names on either side of a verb or a preposition of direction."""
    found = [
        m for m in re.finditer(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2}", text) if m.group() not in _OPENERS
    ]
    places = [
        (a.group(), b.group())
        for a, b in pairwise(found)
        if _LINKED.search(text[a.end() : b.start()])
        and a.group() not in b.group()
        and b.group() not in a.group()
    ]
    return rng.choice(places) if places else None


def exchanged(text: str, first: str, second: str) -> str:
    """`text` with two names swapped everywhere."""
    both = {first: second, second: first}
    return re.sub(rf"\b({re.escape(first)}|{re.escape(second)})\b", lambda m: both[m[1]], text)


_OPENERS = {
    "The",
    "In",
    "A",
    "An",
    "It",
    "He",
    "She",
    "They",
    "This",
    "On",
    "At",
    "As",
    "But",
    "For",
    "By",
    "After",
    "His",
    "Her",
}
_LINKED = re.compile(r"\b[a-z]+(?:ed|es|ew|ook|ot|ade|id|on|ought|rote) |\b(?:is|was|by|from|to|than)\b")
