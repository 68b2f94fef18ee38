"""What checks claims: the protocol that the answers, the summary and the evaluation share."""

from collections.abc import Sequence
from typing import Protocol

from rag.types import Claim, Verdict


class Checker(Protocol):
    """Says whether claims stand in their quotes; a verdict carries its `name`."""

    name: str

    def check(self, claims: Sequence[Claim]) -> Sequence[Verdict]:
        """One verdict for each claim, in order, whatever the claims and quotes hold; never *uncited*.

        A claim without quotes is not supported.
        """
        ...
