"""A judge for evaluation: a checker that is asked about each claim once and counts missing verdicts."""

import hashlib
import threading
from collections.abc import Sequence

from rag import Claim, FallibleChecker, KeyRefused, ModelError, NoKey, UnknownModel, Unreachable, Verdict

PERSISTENT_ERRORS = (NoKey, KeyRefused, UnknownModel, Unreachable)
"""Errors that would recur for every claim and sample."""


class Judge:
    """A FallibleChecker that wraps another and asks it about the same claim and quotes only once.

    `asked` counts the distinct claims, and `unscored` those without a verdict.
    """

    def __init__(self, checker: FallibleChecker) -> None:
        self.name = checker.name
        self.asked = self.unscored = 0
        self._checker = checker
        self._known: dict[str, Verdict | None] = {}
        self._counting = threading.Lock()

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        """The verdicts; if the checker fails, None for every claim that was not known before.

        Raises ModelError if the checker is unavailable altogether.
        """
        keys = [_key(claim) for claim in claims]
        new = {key: claim for key, claim in zip(keys, claims, strict=True) if key not in self._known}
        if new:
            verdicts = self._ask(list(new.values()))
            with self._counting:
                self.asked += len(new)
                self.unscored += sum(verdict is None for verdict in verdicts)
            self._known.update(zip(new, verdicts, strict=True))
        return [self._known[key] for key in keys]

    def _ask(self, claims: Sequence[Claim]) -> Sequence[Verdict | None]:
        try:
            return self._checker.check(claims)
        except PERSISTENT_ERRORS:
            raise
        except ModelError:
            return [None] * len(claims)


def _key(claim: Claim) -> str:
    """A claim and its quotes as 64 characters: sources are long, and claims are many."""
    return hashlib.sha256(repr(claim).encode("utf-8", "replace")).hexdigest()
