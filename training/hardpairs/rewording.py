"""Reword text: with other words, in another order, or shortened."""

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path


@cache
def _sames() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("sames.txt").read_text(encoding="utf-8").splitlines():
        word, *others = line.split("/")
        found.setdefault(word, []).extend(others)
    return found


@cache
def _same_pattern() -> re.Pattern[str]:
    longest_first = sorted(_sames(), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, longest_first)) + r")(?![\w-])")


def _other_words(text: str, rng: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        if rng.random() < 0.3:
            return match.group()
        return rng.choice(_sames()[match.group()])

    return _same_pattern().sub(other, text)


def _without_brackets(text: str, rng: random.Random) -> str:
    return re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", text)


def _without_aside(text: str, rng: random.Random) -> str:
    text = re.sub(
        r", (?:which|who|where|whose|including|a|an|the) [^,;.]{5,80},"
        r"(?= (?:is|was|were|are|has|had|[a-z]+ed)\b)",
        "",
        text,
        count=1,
    )
    return re.sub(r", (?:which|who|where|whose|including|such as) [^,;.]{5,90}(?=\.$)", "", text, count=1)


def _without_opener(text: str, rng: random.Random) -> str:
    new = re.sub(
        r"^(?:However|Moreover|Furthermore|Meanwhile|In addition|Additionally|Also|Then|For example|"
        r"As a result|Therefore|Thus|Today|And|But|So|In fact|Of course),? ",
        "",
        text,
    )
    return new[0].upper() + new[1:]


def _time_last(text: str, rng: random.Random) -> str:
    match = re.match(r"((?:In|On|At|During|Since|By|After|Before|From) [^,]{3,40}), (.{12,})\.$", text)
    if not match:
        return text
    first, rest = match.groups()
    return f"{rest[0].upper()}{rest[1:]} {first[0].lower()}{first[1:]}."


def _time_first(text: str, rng: random.Random) -> str:
    match = re.match(r"(.{15,}?) ((?:in|on|since|during|until) (?:[A-Z]\w+ )?\d{1,4}(?:,? \d{4})?)\.$", text)
    return f"{match[2][0].upper()}{match[2][1:]}, {_lower(match[1])}." if match else text


def _lower(text: str) -> str:
    """`text` starting in lower case, unless its first word may be a name."""
    first = text.split(" ", 1)[0]
    return text[0].lower() + text[1:] if first in _COMMON else text


_COMMON = {
    "The",
    "A",
    "An",
    "It",
    "He",
    "She",
    "They",
    "This",
    "These",
    "His",
    "Her",
    "Its",
    "Their",
    "There",
    "Some",
    "Many",
    "Most",
    "All",
}


def _half(text: str, rng: random.Random) -> str:
    match = re.match(
        r"(.{30,}?)(?:; |, (?:and|but|while|although) (?=(?:the|he|she|it|they|in|this|a)\b))(.{20,})$", text
    )
    if not match:
        return text
    return match[1].rstrip(",;") + "."


def _passive_agent(text: str, rng: random.Random) -> str:
    """“X was written by Y.” → “Y wrote X.”, for the most common verbs."""
    match = re.match(
        r"(.{4,60}?) (was|were) (written|directed|founded|invented|discovered|painted|designed|led|won|built|"
        r"created|composed|produced) by ((?:[A-Z][\w’'-]+ ?){1,4})\.$",
        text,
    )
    if not match:
        return text
    active = {"written": "wrote", "led": "led", "won": "won", "built": "built"}.get(match[3], match[3])
    return f"{match[4].strip()} {active} {_lower(match[1])}."


def _numerals(text: str, rng: random.Random) -> str:
    text = re.sub(r"(?<=\d)\s?%", rng.choice((" percent", " per cent")), text)
    return re.sub(r"\b(\d{1,3}),000,000\b", r"\1 million", text)


def _framed(text: str, rng: random.Random) -> str:
    if rng.random() < 0.85:
        return text
    return rng.choice(
        ("According to the text, {}", "The text says that {}", "The article states that {}")
    ).format(_lower(text))


_WAYS: tuple[tuple[Callable[[str, random.Random], str], float], ...] = (
    (_without_brackets, 0.8), (_without_aside, 0.6), (_without_opener, 0.8), (_half, 0.3),
    (_passive_agent, 0.8), (_time_last, 0.6), (_time_first, 0.5), (_numerals, 0.5),
    (_other_words, 0.7), (_framed, 0.3),
)  # fmt: skip


def reworded(text: str, rng: random.Random) -> str:
    """`text` reworded at random, or unchanged."""
    for way, chance in _WAYS:
        if rng.random() < chance:
            text = way(text, rng)
    return re.sub(r"\s{2,}", " ", text).strip()
