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


class FallibleChecker(Protocol):
    """A checker that may fail to reach a verdict, as one on a server does; every Checker is one.

    That is None, and not a status of its own, so that it cannot be taken for a verdict or averaged as one.
    """

    name: str

    def check(self, claims: Sequence[Claim]) -> Sequence[Verdict | None]:
        """One verdict for each claim, in order; None where no verdict was obtained.

        May raise ModelError or CheckerUnreadable where none is to be had for any claim.
        """
        ...
