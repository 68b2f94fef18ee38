"""Make cases from contrasts: a claim with evidence that supports it, and similar evidence that doesn't."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from training.hardpairs.world import World

_HELD_OUT = 7  # every seventh contrast of a kind is kept for measuring
_NAMES = ("p", "co", "town", "thing", "f")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with two pieces of evidence of the same form: `supporting` supports it, `other` doesn't."""

    kind: str
    claim: str
    supporting: str
    other: str
    context: str = ""


@dataclass(slots=True)
class State:
    """A state of the world, in the wordings of evidence and of claims."""

    evidence: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Contrast:
    """Mutually exclusive states; `entails` contains (i, j) if state i entails what is claimed in j."""

    kind: str
    swap: tuple[str, str] | None
    entails: set[tuple[int, int]]
    states: list[State] = field(default_factory=list)
    slots: dict[str, str] = field(default_factory=dict)


@cache
def contrasts() -> tuple[Contrast, ...]:
    """The contrasts in `templates.txt`, whose header describes the format."""
    text = Path(__file__).with_name("templates.txt").read_text(encoding="utf-8")
    found = []
    for block in re.split(
        r"\n{2,}", "\n".join(x for x in text.splitlines() if not x.startswith("#")).strip()
    ):
        head, *lines = block.splitlines()
        kind, *rest = head.split()
        swap = (rest[1], rest[2]) if rest[:1] == ["swap"] else None
        entails = {(int(r[0]), int(r[2])) for r in rest if ">" in r}
        contrast = Contrast(kind, swap, entails)
        for line in lines:
            sign, said = line[0], line[2:].split(" | ")
            if sign == "=":
                contrast.states.append(State())
            if sign in "=<":
                contrast.states[-1].evidence += said
            if sign in "=>":
                contrast.states[-1].claims += said
            if sign not in "=<>":
                slot, _, kind_of_slot = line.partition(" = ")
                contrast.slots[slot] = kind_of_slot
        if any(line.startswith(">") for line in lines):
            for state in contrast.states:
                # If claims are listed, evidence of several sentences is not used as a claim.
                state.claims = [c for c in state.claims if ". " not in c]
        found.append(contrast)
    return tuple(found)


def split(held_out: bool) -> list[Contrast]:
    """The contrasts held out for measuring, or all others, for training."""
    seen: dict[str, int] = {}
    found = []
    for contrast in contrasts():
        seen[contrast.kind] = seen.get(contrast.kind, 0) + 1
        if (seen[contrast.kind] % _HELD_OUT == 3) == held_out:
            found.append(contrast)
    return found


def cases(
    rng: random.Random, each: int, *, kinds: Sequence[str] = (), alone: float = 0.4, held_out: bool = False
) -> Iterator[Case]:
    """Yield `each` cases per contrast, optionally only of certain `kinds`.

    In a share of `alone` of them, the evidence is a single sentence; in the rest, others surround it.
    """
    all_contrasts = split(held_out)
    for contrast in all_contrasts:
        if kinds and contrast.kind not in kinds:
            continue
        for _ in range(each):
            yield _case(contrast, rng, [] if rng.random() < alone else all_contrasts)


def _case(contrast: Contrast, rng: random.Random, others: list[Contrast]) -> Case:
    world = World(rng, contrast.slots)
    if contrast.swap:
        first, second = contrast.swap
        worlds = [world, world.with_aliases({first: second, second: first})]
        states = [contrast.states[0]] * 2
        entails = set()
    else:
        worlds, states, entails = [world] * len(contrast.states), contrast.states, contrast.entails
    own = rng.choice([i for i, state in enumerate(states) if state.claims])
    supporting = [own] + [i for i, j in entails if j == own]
    other = [i for i in range(len(states)) if i not in supporting]
    template = rng.choice(states[own].claims)
    claim = worlds[own].say(template)
    true = rng.choice(supporting) if rng.random() < 0.4 else own
    says = [s for s in states[true].evidence if s != template] or states[true].evidence
    said = worlds[true].say(rng.choice(says))
    kind = contrast.kind
    names = [slot for slot in _NAMES if slot in world.values and "{" + slot in template]
    if not other or (not contrast.swap and names and rng.random() < 0.12):
        slot = rng.choice(names)
        wrong, kind = world.with_aliases({slot: slot + "9"}).say(rng.choice(says)), "name"
    else:
        false = rng.choice(other)
        wrong = worlds[false].say(rng.choice(states[false].evidence))
    return _told(kind, claim, said, wrong, world, rng, others)


def _told(
    kind: str, claim: str, said: str, wrong: str, world: World, rng: random.Random, others: list[Contrast]
) -> Case:
    """Put the same sentences around both, from `others` but about the same people and places."""
    around = []
    for _ in range(rng.choice((1, 1, 2)) if others else 0):
        contrast = rng.choice(others)
        shared = {
            slot: value for slot, value in world.values.items() if slot not in {*contrast.slots, "f", "g"}
        }
        tale = World(rng, contrast.slots, shared)
        around.append(tale.say(rng.choice(rng.choice(contrast.states).evidence)))
    context = ""
    people = [slot for slot in ("p", "q") if slot in world.values]
    if people == ["p"] and rng.random() < 0.35:
        person = world.value("p")
        name, pronoun = person[""], person["he"].capitalize()
        if said.startswith(name + " ") and wrong.startswith(name + " ") and "the" not in pronoun:
            before = world.say("{p} {intro}")
            said, wrong = pronoun + said[len(name) :], pronoun + wrong[len(name) :]
            if rng.random() < 0.5:
                context = before
            else:
                around = [before]
                return Case(kind, claim, f"{before} {said}", f"{before} {wrong}")
    elif people and rng.random() < 0.25:
        name = world.value("p")[""]
        apposition = ", " + world.fill(rng.choice(("{apposition}", "{apposition2}"))) + ","
        said, wrong = (
            re.sub(rf"\b{name}(?= [a-z])", name + apposition, text, count=1) for text in (said, wrong)
        )
    cut = rng.randint(0, len(around))
    first, last = " ".join(around[:cut]), " ".join(around[cut:])
    return Case(kind, claim, f"{first} {said} {last}".strip(), f"{first} {wrong} {last}".strip(), context)
