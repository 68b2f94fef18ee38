"""The lies of the stubs: each changes what the honest stub would say in one way."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle
from typing import TypeAlias

from rag.generation.twists import TWISTS, Claim, Twist
from rag.languages.words import content

Lie: TypeAlias = Callable[[Sequence[Claim], Mapping[int, str]], Sequence[Claim]]
"""Changes the claims of an honest reply, given the numbered sentences of the prompt; no claims: a refusal."""

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
_COUNTS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z][a-z]{2,}(?:[A-Z][a-z]+)?\b")
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)\b")
_NEGATIVE = re.compile(
    r"\b(?:no|not|nobody|none|never|nothing|neither|nor|cannot|hardly|scarcely|barely|without|\w+n[’']t)\b",
    re.IGNORECASE,
)
_NAMES = ("Vandermeer", "Okonkwo")
_INVENTED = (
    "A commission of inquiry under Judge Halloran rejected the plan in 1974 for want of evidence",
    "Swedish engineers had tried the same thing on two submarines, which sank",
    "The emperor himself is said to have paid with nine barrels of pickled herring",
)
_FURNITURE = (
    "Share this article on Facebook, Twitter and WhatsApp",
    "Sign up for our newsletter and never miss a story",
    "We use cookies to give you the best experience on our website",
)


def _honest(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    return claims


def _number(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    return [replace(claim, text=_other_number(claim.text)) for claim in claims]


def _other_number(text: str) -> str:
    """Replace the first number, in digits or as a word, with one that the sentence doesn't contain."""
    if match := _NUMBER.search(text):
        first, rest = match.group()[0], match.group()[1:]
        others: Iterable[str] = (f"{digit}{rest}" for digit in "123456789" if digit != first)
    elif match := _COUNT.search(text):
        others = (count for count in _COUNTS if count != match.group())
    else:
        return text
    other = next((number for number in others if number not in text), match.group())
    return text[: match.start()] + other + text[match.end() :]


def _name(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    """Replace the first name inside each sentence with another."""
    return [
        replace(claim, text=_NAME.sub(name, claim.text, count=1))
        for claim, name in zip(claims, cycle(_NAMES), strict=False)
    ]


def _negate(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    """Add a “not” after the first auxiliary verb; if the sentence has one already, remove that."""
    return [replace(claim, text=_negated(claim.text)) for claim in claims]


def _negated(text: str) -> str:
    if " not " in text:
        return text.replace(" not ", " ", 1)
    return text if _NEGATIVE.search(text) else _AUXILIARY.sub(r"\g<0> not", text, count=1)


def _misattribute(claims: Sequence[Claim], known: Mapping[int, str]) -> Sequence[Claim]:
    """Have each sentence cite the one in the prompt that has least in common with it."""
    stems = {number: set(content(text)) for number, text in known.items()}
    return [
        replace(claim, numbers=(min(stems, key=lambda n: (len(stems[n] & set(content(claim.text))), n)),))
        for claim in claims
    ]


def _uncited(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    return [replace(claim, numbers=()) for claim in claims]


def _fabricate(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    return [replace(claim, text=text) for claim, text in zip(claims, cycle(_INVENTED), strict=False)]


def _junk(claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    """Pass off page furniture, as scrapers leave it, as what the article says."""
    return [replace(claim, text=text) for claim, text in zip(claims, cycle(_FURNITURE), strict=False)]


def _refuse(_claims: Sequence[Claim], _known: Mapping[int, str]) -> Sequence[Claim]:
    return ()


def _never_refuse(claims: Sequence[Claim], known: Mapping[int, str]) -> Sequence[Claim]:
    """Say the first sentence of the prompt if an honest reply would refuse."""
    return claims or [Claim(text, (number,)) for number, text in list(known.items())[:1]]


def _twisted(twist: Twist) -> Lie:
    def lie(claims: Sequence[Claim], known: Mapping[int, str]) -> Sequence[Claim]:
        return [twins.lie if (twins := twist(claim, known)) else claim for claim in claims]

    return lie


def _reworded(twist: Twist) -> Lie:
    def truth(claims: Sequence[Claim], known: Mapping[int, str]) -> Sequence[Claim]:
        return [twins.truth if (twins := twist(claim, known)) else claim for claim in claims]

    return truth


LIES: Mapping[str, Lie] = {
    "honest": _honest,
    "fabricate": _fabricate,
    "number": _number,
    "name": _name,
    "negate": _negate,
    "misattribute": _misattribute,
    "uncited": _uncited,
    "refuse": _refuse,
    "never-refuse": _never_refuse,
    "junk": _junk,
    **{kind: _twisted(twist) for kind, twist in TWISTS.items()},
}
"""The lies of the cast, by the name that follows ``stub:``."""

TRUTHFUL = "truthful-"
"""The prefix of a twin's name: a twin rewords the same sentences as its lie, truthfully."""

TRUTHS: Mapping[str, Lie] = {f"{TRUTHFUL}{kind}": _reworded(twist) for kind, twist in TWISTS.items()}
"""The twins of the stubs that lie by a twist, by the name that follows ``stub:``."""
