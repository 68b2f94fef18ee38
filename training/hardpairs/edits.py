"""Cases made of running text: a sentence, the same with one edit, and a claim that says the one or the other.

Where the text as written supports the claim, the edited text is the other evidence; where the claim is
edited, so is the evidence that supports it. So no claim gives itself away.
"""

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from training.hardpairs.contrasts import Case
from training.hardpairs.rewording import reworded
from training.pairs import Pair

_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w’'-]+(?: (?:of |de |van |the )?[A-Z][\w’'-]+){0,3}")
_NUMBER = re.compile(r"(?<![\w.,$£€-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,-]|\.\d)")
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_COUNTS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_PHRASE = re.compile(
    r"\b(?:in|on|at|for|with|from|after|during|by|near) (?:(?:the|a|an|his|her|their|its) )?"
    r"[\w’'-]+(?: [\w’'-]+){0,2}(?=[,.])"
)


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
"""A place in a text, and what to put there."""


def _put(text: str, substitution: Substitution) -> str:
    match, new = substitution
    return text[: match.start()] + new + text[match.end() :]


def opposite(text: str, passage: Sequence[str], rng: random.Random) -> Substitution | None:
    """Turn one word into its opposite: verbs, adjectives, quantifiers, modal verbs, negation, connectives."""
    found = list(_opposite_pattern().finditer(text))
    if not found:
        return None
    # Auxiliaries are in every sentence; other words are the better lesson where there are any.
    rare = [m for m in found if m.group() not in ("is", "was", "are", "were", "has", "had", "for", "with")]
    match = rng.choice(rare if rare and rng.random() < 0.75 else found)
    return match, rng.choice(_opposites()[match.group()])


def name(text: str, passage: Sequence[str], rng: random.Random) -> Substitution | None:
    """Put another name of the passage, or another month or day, in the place of one."""
    found = [m for m in _NAME.finditer(text) if len(m.group()) > 2]
    if not found:
        return None
    match = rng.choice(found)
    for group in (_MONTHS, _DAYS):
        if match.group() in group:
            return match, rng.choice([word for word in group if word != match.group()])
    size = len(match.group().split())
    near = [
        m.group()
        for sentence in passage
        for m in _NAME.finditer(sentence)
        if m.group() not in text and len(m.group().split()) == size and m.group() not in (*_MONTHS, *_DAYS)
    ]
    return (match, rng.choice(near)) if near else None


def number(text: str, passage: Sequence[str], rng: random.Random) -> Substitution | None:
    """Change a number, a year, or a number in words."""
    found = [*_NUMBER.finditer(text), *re.finditer(r"\b(" + "|".join(_COUNTS) + r")\b", text)]
    if not found:
        return None
    match = rng.choice(found)
    old = match.group()
    if old in _COUNTS:
        return match, rng.choice([word for word in _COUNTS if word != old])
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
    """Exchange two names that stand around a verb."""
    names = _two_names(text, rng)
    return _exchanged(text, *names) if names else None


def _two_names(text: str, rng: random.Random) -> tuple[str, str] | None:
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


def _exchanged(text: str, first: str, second: str) -> str:
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


def insertion(text: str, passage: Sequence[str], rng: random.Random) -> str | None:
    """Add a phrase of another sentence at the end."""
    others = [m.group() for s in passage if s != text for m in _PHRASE.finditer(s) if m.group() not in text]
    return f"{text.rstrip('.')} {rng.choice(others)}." if others and len(text) < 200 else None


def ending(text: str, passage: Sequence[str], rng: random.Random) -> str | None:
    """Give the subject of this sentence what another sentence says of its own."""
    own = _PREDICATE.search(text)
    others = [m for s in passage if s != text and (m := _PREDICATE.search(s)) and m[1] == (own and own[1])]
    if not own or not others or not 4 < own.start() < 60:
        return None
    return text[: own.start()] + rng.choice(others).group()


_PREDICATE = re.compile(r"\b(is|was|are|were|has|had|can|will)\b .{12,}$")

_SUBSTITUTIONS = ((opposite, 3), (name, 3), (number, 2))
_OTHERS = ((roles, 1.5), (insertion, 1.5), (ending, 1))
_COPIED = 0.25  # of the claims that stand in their evidence word for word, the share that is kept


def edit_cases(passages: Sequence[Sequence[str]], rng: random.Random, most: int) -> Iterator[Case]:
    """`most` cases of `passages`, each a list of sentences that stand together."""
    edits = [edit for edit, _ in (*_SUBSTITUTIONS, *_OTHERS)]
    weights = [weight for _, weight in (*_SUBSTITUTIONS, *_OTHERS)]
    made = 0
    while made < most:
        passage = rng.choice(passages)
        at = rng.randrange(len(passage))
        text = passage[at]
        if not 6 <= len(text.split()) <= 40 or text[-1] not in ".!" or text.count('"') % 2:
            continue
        edit = rng.choices(edits, weights)[0]
        edited = edit(text, passage, rng)
        edited = _put(text, edited) if isinstance(edited, tuple) else edited
        if not edited or edited == text:
            continue
        true, false = (text, edited) if rng.random() < 0.5 else (edited, text)
        if edit is insertion:
            true, false = edited, text  # the longer text supports the shorter one, too
        seed = rng.random()
        claim = reworded(true, random.Random(seed))
        if claim == reworded(false, random.Random(seed)):
            continue  # what was edited is no longer in the claim
        if claim in true and rng.random() > _COPIED:
            continue
        before = " ".join(passage[max(0, at - rng.choice((0, 0, 1, 2))) : at])
        after = " ".join(passage[at + 1 : at + 1 + rng.choice((0, 0, 1))])
        if len((before + text + after).split()) > 80:
            before = after = ""
        supporting, other = (f"{before} {said} {after}".strip() for said in (true, false))
        yield Case(f"edit-{edit.__name__}", claim, supporting, other)
        made += 1


def twin_cases(pairs: Sequence[Pair], rng: random.Random, tries: int) -> Iterator[Case]:
    """Cases of claims that people wrote: the same edit is made in the claim and in the evidence for it."""
    for pair in pairs:
        if not pair.label or pair.asked in pair.text:
            continue
        seen = set()
        for _ in range(tries):
            found = _edited_twice(pair.asked, pair.text, rng)
            if found is None or found[1] in seen:
                continue
            kind, claim, evidence = found
            seen.add(claim)
            if rng.random() < 0.5:
                yield Case(f"twin-{kind}", pair.asked, pair.text, evidence, pair.context)
            else:
                yield Case(f"twin-{kind}", claim, evidence, pair.text, pair.context)


def _edited_twice(claim: str, evidence: str, rng: random.Random) -> tuple[str, str, str] | None:
    """The kind of the edit, and the two texts with it, where it can be made in both."""
    if rng.random() < 0.3:
        names = _two_names(claim, rng)
        if names and all(re.search(rf"\b{re.escape(one)}\b", evidence) for one in names):
            return "roles", _exchanged(claim, *names), _exchanged(evidence, *names)
    edit = rng.choices([e for e, _ in _SUBSTITUTIONS], [w for _, w in _SUBSTITUTIONS])[0]
    found = edit(claim, [evidence], rng)
    if not found or found[0].group() in _AUXILIARIES:
        return None
    edited = re.sub(rf"\b{re.escape(found[0].group())}\b", found[1].replace("\\", ""), evidence)
    return (edit.__name__, _put(claim, found), edited) if edited != evidence else None


_AUXILIARIES = {
    "is",
    "was",
    "are",
    "were",
    "has",
    "had",
    "for",
    "with",
    "may",
    "can",
    "will",
    "would",
    "could",
    "is not",
    "was not",
    "man",
    "woman",
    "men",
    "women",
}
