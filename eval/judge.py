"""A checker as the evaluation asks it: each claim once, and what gets no verdict is counted."""

import hashlib
import threading
from collections.abc import Sequence

from rag import Claim, FallibleChecker, ModelError, Verdict
from rag.errors import KeyRefused, NoKey, UnknownModel, Unreachable

LASTING = (NoKey, KeyRefused, UnknownModel, Unreachable)
"""What no other claim or sample will fare better with."""


class Judge:
    """A FallibleChecker around another; a claim is put to it once with the same quotes.

    `asked` counts the claims that were put to it, and `unscored` those without a verdict.
    """

    def __init__(self, checker: FallibleChecker) -> None:
        self.name = checker.name
        self.asked = self.unscored = 0
        self._checker = checker
        self._known: dict[str, Verdict | None] = {}
        self._counting = threading.Lock()

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        """The verdicts, None for all that are asked at once where the checker fails this time.

        Raises ModelError where it cannot be had at all.
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
        except LASTING:
            raise
        except ModelError:
            return [None] * len(claims)


def _key(claim: Claim) -> str:
    """A claim and its quotes in 64 characters: a source is long, and claims are many."""
    return hashlib.sha256(repr(claim).encode("utf-8", "replace")).hexdigest()
