"""Generate facts: somebody does something to something, in all forms that templates use."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Forms = dict[str, str | list[str]]
"""The forms of a slot by name; any item of a list may be used."""

_MANY = ("two ", "three ", "ten ", "sixty ", "forty ")


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its forms, synonyms, opposite, objects and kind of doer."""

    base: str
    past: str
    participle: str
    gerund: str
    synonyms: tuple[tuple[str, str], ...]
    opposite: tuple[str, str, str]
    objects: tuple[str, ...]
    doer: str


@cache
def verbs() -> tuple[Verb, ...]:
    """The verbs in `verbs.txt`."""
    found = []
    for line in Path(__file__).with_name("verbs.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            base, past, participle, gerund, same, opposite, objects, doer = line.split(" | ")
            pairs = tuple(
                (past, part or past) for past, _, part in (s.partition("/") for s in same.split(", "))
            )
            first, second, third = opposite.split("/")
            found.append(
                Verb(
                    base,
                    past,
                    participle,
                    gerund,
                    pairs,
                    (first, second, third),
                    tuple(objects.split(", ")),
                    doer,
                )
            )
    return tuple(found)


def fact(rng: random.Random, body: str, someone: str) -> Forms:
    """The forms of a fact, with `body` or `someone` as the doer, depending on the verb."""
    verb = rng.choice(verbs())
    thing = rng.choice(verb.objects)
    is_body = verb.doer == "body" or (verb.doer == "both" and rng.random() < 0.6)
    who = body if is_body else someone
    were = "were" if _is_plural(thing) else "was"
    same = [f"{who} {synonym} {thing}" for synonym, _ in verb.synonyms]
    participles = (verb.participle, *(participle for _, participle in verb.synonyms))
    return {
        "": [f"{who} {verb.past} {thing}"] * 2
        + same
        + [f"{thing} {were} {participle} by {who}" for participle in participles[:2]],
        "not": [
            f"{who} did not {verb.base} {thing}",
            f"{who} never {verb.past} {thing}",
            f"{thing} {were} not {verb.participle} by {who}",
        ],
        "opp": [f"{who} {verb.opposite[1]} {thing}"],
        "have": [f"{who} has {verb.participle} {thing}"],
        "that": f"{who} {verb.past} {thing}",
        "s": who,
        "o": thing,
        "to": f"{verb.base} {thing}",
        "ing": f"{verb.gerund} {thing}",
        "past": verb.past,
        "part": verb.participle,
        "antipast": verb.opposite[1],
    }


def _is_plural(thing: str) -> bool:
    """Whether `thing` takes “were”, judged by its first noun."""
    first = thing
    for word in (" of ", " in ", " for ", " on ", " with "):
        first = first.partition(word)[0]
    plural = first.endswith("s") and not first.endswith(("ss", "mathematics"))
    return plural or " and " in thing or first.endswith(" men") or thing.startswith(_MANY)
