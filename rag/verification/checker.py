"""The protocols for checking claims, shared by answers, summaries and evaluation."""

from collections.abc import Sequence
from typing import Protocol

from rag.types import Claim, Verdict


class Checker(Protocol):
    """Decides whether claims are supported by their quotes; its verdicts carry its `name`."""

    name: str

    def check(self, claims: Sequence[Claim]) -> Sequence[Verdict]:
        """Return one verdict per claim, in order, whatever the claims and quotes contain; never *uncited*.

        A claim without quotes is not supported.
        """
        ...


class FallibleChecker(Protocol):
    """A checker that may fail to reach a verdict, for example on a server; every Checker is one.

    A missing verdict is None rather than a status, so that it cannot be mistaken for a verdict or averaged.
    """

    name: str

    def check(self, claims: Sequence[Claim]) -> Sequence[Verdict | None]:
        """Return one verdict per claim, in order; None if no verdict was obtained.

        May raise ModelError or CheckerUnreadable if no claim can be checked at all.
        """
        ...
