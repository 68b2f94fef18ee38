"""Fill the slots of templates: with invented people, towns and companies, and with listed words."""

import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from training.hardpairs.facts import Forms, fact

_SLOT = re.compile(r"\{(\w+?)(?:\.(\w+))?\}")
_FULL_NAMES = 0.5  # share of people with a full name; the others only have a first name
_MIDDLES = ("", "", "a", "i", "en", "er", "o", "an")


@cache
def words() -> Mapping[str, list[str]]:
    """The lists in `slots.txt`."""
    lines = Path(__file__).with_name("slots.txt").read_text(encoding="utf-8").splitlines()
    found = (line.split(": ", 1) for line in lines if line)
    # An apposition may contain a comma.
    return {key: listed.split("; " if key == "apposition" else ", ") for key, listed in found}


class World:
    """Fills slots: a slot keeps its value, and two slots of the same kind have different values."""

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
        """`template` with its slots filled, as sentences with capital letters and a full stop."""
        text = self.fill(template)
        text = re.sub(r"(^|[.!?:] [“]?|^“)([a-zà-ÿ])", lambda m: m[1] + m[2].upper(), text)
        return text if text[-1] in ".!?”" and not text.endswith("”.") else text + "."

    def fill(self, template: str) -> str:
        """`template` with its slots filled."""
        while _SLOT.search(template):
            template = _SLOT.sub(lambda m: self._form(m[1], m[2] or ""), template)
        return template

    def with_aliases(self, aliases: Mapping[str, str]) -> "World":
        """The same world with slots that refer to others, to swap or replace them."""
        return World(self.rng, self._kinds, self.values, aliases)

    def value(self, slot: str) -> object:
        """The value of the slot, chosen on first use."""
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


def _stem(rng: random.Random, ends: str) -> str:
    return rng.choice(words()["head"]) + rng.choice(_MIDDLES) + rng.choice(words()[ends])


def _person(world: World) -> dict[str, str]:
    kind = world.rng.choice(("woman", "man"))
    name = world.rng.choice(words()[kind])
    if world.rng.random() < _FULL_NAMES:
        name += f" {_stem(world.rng, 'surname')}"
    own = ("she", "her", "her") if kind == "woman" else ("he", "his", "him")
    return {"": name, "he": own[0], "his": own[1], "him": own[2]}


def _fact(world: World) -> Forms:
    rng = world.rng
    someone = rng.choice((str(_person(world)[""]), f"the {rng.choice(words()['job'])}"))
    return fact(rng, rng.choice(words()["body"]), someone)


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
    return {"": str(n), "word": words()["count"][n - 2]}


def _of(slot: str, other: str, sign: int):
    return lambda world: int(str(world.value(slot))) + sign * int(str(world.value(other)))


def _copied(pick: str, partner: str):
    """The word at the same position as its partner's, in another list."""
    return lambda world: words()[pick][words()[partner].index(str(world.value(partner)))]


_MAKERS = {
    "p": _person, "q": _person, "f": _fact, "g": _fact,
    "town": lambda world: _stem(world.rng, "townend"),
    "co": lambda world: f"{_stem(world.rng, 'companyend')} {world.rng.choice(words()['trade'])}",
    "n": _number(12, 95), "m": _number(12, 95), "k": _number(12, 95),
    "sum": _of("n", "m", 1), "sumk": _of("n", "k", 1),
    "half": _number(21, 140), "even": _of("half", "half", 1),
    "year": _number(1880, 1975), "year2": _number(1976, 2024),
    "age": _number(41, 60), "agelater": _number(61, 85),
    "yearlate": _of("year", "age", 1), "yearlater": _of("year", "agelater", 1),
    "mil": _millions, "dd": _day, "small": _small, "unclaim": _copied("unclaim", "claim"),
}  # fmt: skip
