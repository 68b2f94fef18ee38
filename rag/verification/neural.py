"""The neural checker: rules judge what they can, and a cross-encoder judges the rest."""

from collections.abc import Sequence
from dataclasses import replace

from rag.crossencoder import CrossEncoder, Pair
from rag.types import Claim, Status, Verdict
from rag.verification.checker import Checker


class Neural:
    """A checker that asks a cross-encoder about claims with quotes that `rules` find unclear.

    The thresholds come from the model's folder. Raises CheckerUnreadable: on construction if the folder's
    `checker.toml` is invalid, and on first use if another file is.
    """

    def __init__(self, encoder: CrossEncoder, rules: Checker) -> None:
        self.name = f"{encoder.manifest.name} {encoder.manifest.version}"
        self._encoder, self._rules = encoder, rules

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        """Return one verdict per claim, in order; the reasons come from the rules."""
        verdicts = list(self._rules.check(claims))
        unclear = [
            index
            for index, verdict in enumerate(verdicts)
            if verdict.status == "unclear" and claims[index].quotes
        ]
        found = self._encoder.support([_pair(claims[index]) for index in unclear])
        for index, probability in zip(unclear, found, strict=True):
            status = self._status(probability)
            verdicts[index] = replace(verdicts[index], status=status, probability=probability)
        return [replace(verdict, checker=self.name) for verdict in verdicts]

    def _status(self, probability: float) -> Status:
        head = self._encoder.manifest.support
        if probability >= head.yes:
            return "supported"
        return "unsupported" if probability <= head.no else "unclear"


def _pair(claim: Claim) -> Pair:
    """The quotes joined to one text, with the heading and the sentence before the first."""
    first = claim.quotes[0]
    return Pair(claim.text, " ".join(q.text for q in claim.quotes), f"{first.heading} {first.before}".strip())
