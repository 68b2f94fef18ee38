"""What a template's slots are filled with: invented people, towns and companies, and listed words."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SLOT = re.compile(r"\{(\w+?)(?:\.(\w+))?\}")
_HEADS = (
    "Vel",
    "Mar",
    "Dor",
    "Hal",
    "Ost",
    "Ren",
    "Tor",
    "Bel",
    "Kar",
    "Lin",
    "Sund",
    "Fen",
    "Gar",
    "Pol",
    "Ash",
    "Brun",
    "Wes",
    "Nor",
    "Ill",
    "Cas",
)
_MIDDLES = ("", "", "a", "i", "en", "er", "o", "an")
_SURNAMES = (
    "sen",
    "mann",
    "ley",
    "ic",
    "dotti",
    "stein",
    "ez",
    "ow",
    "ford",
    "aki",
    "ini",
    "berg",
    "oux",
    "ara",
)
_TOWNS = ("burg", "ton", "haven", "mouth", "stad", "ville", "field", "dale", "kirk", "bridge", "via", "mere")
_COMPANIES = ("a", "o", "mar", "ex", "ia", "on")
_TRADES = (
    "Foods",
    "Steel",
    "Airways",
    "Energy",
    "Textiles",
    "Group",
    "Motors",
    "Shipping",
    "Books",
    "Dairies",
)
_NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_FIRST_NOUN = re.compile(r"^[a-z' -]*?(\w+)(?: (?:of|in|for|on|with)\b|$)")


def _lists(name: str) -> dict[str, list[str]]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    found = (line.split(":", 1) for line in lines if line)
    return {
        key: [word.strip() for word in words.split(", " if key != "apposition" else "; ")]
        for key, words in found
    }


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its forms, other verbs that say the same, its opposite, and what it is done to."""

    base: str
    past: str
    participle: str
    gerund: str
    synonyms: tuple[tuple[str, str], ...]
    opposite: tuple[str, str, str]
    objects: tuple[str, ...]
    doer: str


@cache
def words() -> Mapping[str, list[str]]:
    """The lists of `slots.txt`."""
    return _lists("slots.txt")


@cache
def verbs() -> tuple[Verb, ...]:
    """The verbs of `verbs.txt`."""
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


class World:
    """Fills slots: a slot keeps its value, and two slots of one kind have different ones."""

    def __init__(
        self,
        rng: random.Random,
        kinds: Mapping[str, str] | None = None,
        values: dict[str, object] | None = None,
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self.rng, self._kinds, self._aliases = rng, dict(kinds or {}), dict(aliases or {})
        self.values = {} if values is None else values

    def say(self, template: str) -> str:
        """`template` with its slots filled, as sentences with capitals and a full stop."""
        text = self.fill(template)
        text = re.sub(r"(^|[.!?:] [“]?|^“)([a-zà-ÿ])", lambda m: m[1] + m[2].upper(), text)
        return text if text[-1] in ".!?”" and not text.endswith("”.") else text + "."

    def fill(self, template: str) -> str:
        """`template` with its slots filled."""
        while _SLOT.search(template):
            template = _SLOT.sub(lambda m: self._form(m[1], m[2] or ""), template)
        return template

    def with_aliases(self, aliases: Mapping[str, str]) -> "World":
        """The same world, in which one slot stands for another: exchanged, or somebody else."""
        return World(self.rng, self._kinds, self.values, aliases)

    def value(self, slot: str) -> object:
        """What the slot stands for; it is chosen the first time."""
        slot = self._aliases.get(slot, slot)
        if slot not in self.values:
            taken = list(self.values.values())
            made = self._make(slot)
            for _ in range(30):
                if made not in taken:
                    break
                made = self._make(slot)
            self.values[slot] = made
        return self.values[slot]

    def _make(self, slot: str) -> object:
        kind = self._kinds.get(slot, slot)
        if kind in _MAKERS:
            return _MAKERS[kind](self)
        if (bare := kind.rstrip("0123456789")) in _MAKERS:
            return _MAKERS[bare](self)
        return self.rng.choice(words()[bare])

    def _form(self, slot: str, form: str) -> str:
        value = self.value(slot)
        if isinstance(value, dict):
            found = value[form]
            return self.rng.choice(found) if isinstance(found, list) else found
        return str(value)


def _stem(rng: random.Random, ends: tuple[str, ...]) -> str:
    return rng.choice(_HEADS) + rng.choice(_MIDDLES) + rng.choice(ends)


def _person(world: World) -> dict[str, str]:
    kind = world.rng.choice(("woman", "man"))
    name = f"{world.rng.choice(words()[kind])} {_stem(world.rng, _SURNAMES)}"
    own = ("she", "her", "her") if kind == "woman" else ("he", "his", "him")
    return {"": name, "he": own[0], "his": own[1], "him": own[2]}


def _fact(world: World) -> dict[str, str | list[str]]:
    rng = world.rng
    verb, thing = rng.choice(verbs()), ""
    thing = rng.choice(verb.objects)
    body = verb.doer == "body" or (verb.doer == "both" and rng.random() < 0.6)
    who = (
        rng.choice(words()["body"])
        if body
        else rng.choice((str(_person(world)[""]), f"the {rng.choice(words()['job'])}"))
    )
    noun = _FIRST_NOUN.match(thing)
    many = (
        bool(noun)
        and noun[1].endswith("s")
        and not noun[1].endswith("ss")
        and noun[1] not in ("mathematics",)
    )
    many = (
        many
        or " and " in thing
        or thing in ("men", "two fishing boats")
        or thing.startswith(("three", "two", "ten", "sixty", "forty"))
    )
    were = "were" if many else "was"
    past = verb.opposite[1]
    same = [f"{who} {synonym} {thing}" for synonym, _ in verb.synonyms]
    passive = [
        f"{thing} {were} {part} by {who}" for part in (verb.participle, *(p for _, p in verb.synonyms))
    ]
    return {
        "": [f"{who} {verb.past} {thing}"] * 2 + same + passive[:2],
        "not": [
            f"{who} did not {verb.base} {thing}",
            f"{who} never {verb.past} {thing}",
            f"{thing} {were} not {verb.participle} by {who}",
        ],
        "opp": [f"{who} {past} {thing}"],
        "have": [f"{who} has {verb.participle} {thing}"],
        "that": f"{who} {verb.past} {thing}",
        "s": who, "o": thing, "to": f"{verb.base} {thing}", "ing": f"{verb.gerund} {thing}",
        "past": verb.past, "part": verb.participle, "antipast": past,
    }  # fmt: skip


def _number(low: int, high: int):
    return lambda world: world.rng.randint(low, high)


def _millions(world: World) -> dict[str, str]:
    tenths = world.rng.choice([n for n in range(11, 99) if n % 10])
    return {"": f"{tenths / 10}", "digits": f"{tenths * 100_000:,}"}


def _day(world: World) -> dict[str, str]:
    n = world.rng.randint(1, 28)
    end = "th" if 10 < n < 14 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return {"": str(n), "th": f"{n}{end}"}


def _small(world: World) -> dict[str, str]:
    n = world.rng.randint(2, 12)
    return {"": str(n), "word": _NUMBERS[n - 2]}


def _of(slot: str, other: str, sign: int):
    return lambda world: int(str(world.value(slot))) + sign * int(str(world.value(other)))


def _copied(pick: str, partner: str):
    """The word that stands at the same place in the list of its partner."""
    return lambda world: words()[pick][words()[partner].index(str(world.value(partner)))]


_MAKERS = {
    "p": _person, "q": _person, "f": _fact, "g": _fact,
    "town": lambda world: _stem(world.rng, _TOWNS),
    "co": lambda world: f"{_stem(world.rng, _COMPANIES)} {world.rng.choice(_TRADES)}",
    "n": _number(12, 95), "m": _number(12, 95), "k": _number(12, 95),
    "sum": _of("n", "m", 1), "sumk": _of("n", "k", 1),
    "half": _number(21, 140), "even": _of("half", "half", 1),
    "year": _number(1880, 1975), "year2": _number(1976, 2024),
    "age": _number(41, 60), "agelater": _number(61, 85),
    "yearlate": _of("year", "age", 1), "yearlater": _of("year", "agelater", 1),
    "mil": _millions, "dd": _day, "small": _small, "unclaim": _copied("unclaim", "claim"),
}  # fmt: skip
