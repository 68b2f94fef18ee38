"""The faults of a claim."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason not to consider a claim supported.

    If it `contradicts` the claim, the source says otherwise. If not, the source merely doesn't say so,
    perhaps because the quote is too short or worded differently. `at` are the indices of the number or name
    in the claim that the source lacks.
    """

    reason: str
    contradicts: bool = False
    at: Sequence[int] = ()
