"""What is wrong with a claim."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason against a claim: a grave one refutes it; `leaves` is the share of its support that is left."""

    reason: str
    leaves: float
    is_grave: bool = True
