"""What is checked: a claim with its quotes, and the verdict on it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["supported", "unclear", "unsupported", "uncited"]
"""*Unclear* is what could not be confirmed: a reader has to compare it with the quote."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a source, in the language with this code of ISO 639-1, and its surroundings.

    `before` and `after` are the sentences next to it and `heading` is that of its section, or the
    article's title; each is empty where it isn't known.
    """

    text: str
    language: str = "en"
    before: str = ""
    after: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to check against its quotes, all of them together."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a checker says of one claim; `checker` is its name, None where there was nothing to check.

    `probability`, in [0, 1], is how likely the quotes make the claim; how well it is calibrated is up to
    the checker.
    """

    status: Status
    probability: float
    reasons: tuple[str, ...] = ()
    checker: str | None = None
