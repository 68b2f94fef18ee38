"""What is wrong with a claim."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason against a claim, which keeps it from being supported.

    One that `contradicts` it refutes it: the source says otherwise. Without it the source only does not say
    so, which a quote too short or words of another kind may explain.
    """

    reason: str
    contradicts: bool = False
