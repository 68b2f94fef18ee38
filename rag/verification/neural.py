"""A checker that reads: rules judge what they can, and a cross-encoder what they leave open."""

from collections.abc import Sequence
from dataclasses import replace

from rag.crossencoder import CrossEncoder, Pair
from rag.types import Claim, Status, Verdict
from rag.verification.checker import Checker


class Neural:
    """Asks a cross-encoder about each claim that has quotes and that `rules` find unclear.

    Its thresholds are those of the folder. Raises CheckerUnreadable, when it is made, where the folder's
    `checker.toml` cannot be used, and when it first reads, where another of its files cannot.
    """

    def __init__(self, encoder: CrossEncoder, rules: Checker) -> None:
        self.name = f"{encoder.manifest.name} {encoder.manifest.version}"
        self._encoder, self._rules = encoder, rules

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict for each claim, in order; the reasons are the rules'."""
        verdicts = list(self._rules.check(claims))
        open_ = [
            index
            for index, verdict in enumerate(verdicts)
            if verdict.status == "unclear" and claims[index].quotes
        ]
        found = self._encoder.support([_pair(claims[index]) for index in open_])
        for index, probability in zip(open_, found, strict=True):
            status = self._status(probability)
            verdicts[index] = replace(verdicts[index], status=status, probability=probability)
        return [replace(verdict, checker=self.name) for verdict in verdicts]

    def _status(self, probability: float) -> Status:
        head = self._encoder.manifest.support
        if probability >= head.yes:
            return "supported"
        return "unsupported" if probability <= head.no else "unclear"


def _pair(claim: Claim) -> Pair:
    """The quotes as one text, with what stands before the first of them."""
    first = claim.quotes[0]
    return Pair(claim.text, " ".join(q.text for q in claim.quotes), f"{first.heading} {first.before}".strip())
