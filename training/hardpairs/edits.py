"""Make cases from running text: a sentence, an edited version, and a claim that repeats either of them.

If the original text supports the claim, the edited text is the other evidence; if the claim is edited, so is
the evidence that supports it. So no claim gives itself away.
"""

import random
import re
from collections.abc import Iterator, Sequence

from training.hardpairs.contrasts import Case
from training.hardpairs.rewording import reworded
from training.hardpairs.substitutions import exchanged, name, number, opposite, put, roles, two_names
from training.pairs import Pair

_PHRASE = re.compile(
    r"\b(?:in|on|at|for|with|from|after|during|by|near) (?:(?:the|a|an|his|her|their|its) )?"
    r"[\w’'-]+(?: [\w’'-]+){0,2}(?=[,.])"
)


def insertion(text: str, passage: Sequence[str], rng: random.Random) -> str | None:
    """Append a phrase from another sentence."""
    others = [m.group() for s in passage if s != text for m in _PHRASE.finditer(s) if m.group() not in text]
    return f"{text.rstrip('.')} {rng.choice(others)}." if others and len(text) < 200 else None


def ending(text: str, passage: Sequence[str], rng: random.Random) -> str | None:
    """Replace the predicate with that of another sentence."""
    own = _PREDICATE.search(text)
    others = [m for s in passage if s != text and (m := _PREDICATE.search(s)) and m[1] == (own and own[1])]
    if not own or not others or not 4 < own.start() < 60:
        return None
    return text[: own.start()] + rng.choice(others).group()


_PREDICATE = re.compile(r"\b(is|was|are|were|has|had|can|will)\b .{12,}$")

_SUBSTITUTIONS = ((opposite, 3), (name, 3), (number, 2))
_OTHERS = ((roles, 1.5), (insertion, 1.5), (ending, 1))
_COPIED = 0.25  # share kept of the claims that are in their evidence verbatim


def edit_cases(passages: Sequence[Sequence[str]], rng: random.Random, most: int) -> Iterator[Case]:
    """Yield `most` cases from `passages`, each a list of consecutive sentences."""
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
        edited = put(text, edited) if isinstance(edited, tuple) else edited
        if not edited or edited == text:
            continue
        true, false = (text, edited) if rng.random() < 0.5 else (edited, text)
        if edit is insertion:
            true, false = edited, text  # the longer text also supports the shorter one
        seed = rng.random()
        claim = reworded(true, random.Random(seed))
        if claim == reworded(false, random.Random(seed)):
            continue  # the edit is no longer in the claim
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
    """Yield cases from claims that people wrote: the claim and its evidence get the same edit."""
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
    """The kind of the edit and the two edited texts; None if it can't be made in both."""
    if rng.random() < 0.3:
        names = two_names(claim, rng)
        if names and all(re.search(rf"\b{re.escape(one)}\b", evidence) for one in names):
            return "roles", exchanged(claim, *names), exchanged(evidence, *names)
    edit = rng.choices([e for e, _ in _SUBSTITUTIONS], [w for _, w in _SUBSTITUTIONS])[0]
    found = edit(claim, [evidence], rng)
    if not found or found[0].group() in _AUXILIARIES:
        return None
    edited = re.sub(rf"\b{re.escape(found[0].group())}\b", found[1].replace("\\", ""), evidence)
    return (edit.__name__, put(claim, found), edited) if edited != evidence else None


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
