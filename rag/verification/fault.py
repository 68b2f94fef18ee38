"""The faults of a claim."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason not to consider a claim supported.

    If it `contradicts` the claim, the source says otherwise. If not, the source merely doesn't say so,
    perhaps because the quote is too short or worded differently.
    """

    reason: str
    contradicts: bool = False
