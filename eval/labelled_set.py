"""Collect the claims of one set with people's and a checker's judgements, and measure their agreement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean

from eval.baselines import WordCounts, claim_alone, overlap
from eval.labels import Row
from eval.measures import (
    TRUE_SHARE,
    auroc,
    balanced_accuracy,
    best_threshold,
    calibration_error,
    calibration_gaps,
    precision,
    sensitivity_and_specificity,
    spearman,
)
from rag import Status, Verdict

_STATUSES: Sequence[Status] = ("supported", "unclear", "unsupported")


@dataclass(frozen=True, slots=True)
class StatusShares:
    """The share of `n` sentences with each status."""

    n: int
    supported: float
    unclear: float
    unsupported: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well a checker agrees with people on the claims of one set, next to simple baselines.

    The measures cover the claims that the checker scored, `n` minus `unscored`. A measure is None if it
    does not apply, or if a missing class or equal values leave it undefined.

    For claims labelled true or false, `sensitivity` is the share of true claims shown as *supported*,
    `specificity` the share of false claims not shown as *supported*, and `balanced_accuracy` their mean.
    `threshold` is the best probability on the other sets, and `best_balanced_accuracy` uses it.
    `supported_true`, `unsupported_false` and `calibration_error` are weighted as if `true_share` of the
    claims were true; `gaps` are the terms of the calibration error, and `worst`, for pooled sets only, is
    the set with the lowest `supported_true`. Ratings are compared by Spearman's correlation.

    The baselines are `overlap` (the claim's content words), `pairs` (its adjacent pairs of content words)
    and `claim` (the claim alone).
    """

    name: str
    n: int
    unscored: int
    true: StatusShares | None = None
    false: StatusShares | None = None
    sensitivity: float | None = None
    specificity: float | None = None
    balanced_accuracy: float | None = None
    threshold: float | None = None
    best_balanced_accuracy: float | None = None
    auroc: float | None = None
    overlap_auroc: float | None = None
    pairs_auroc: float | None = None
    claim_auroc: float | None = None
    true_share: float = TRUE_SHARE
    supported_true: float | None = None
    unsupported_false: float | None = None
    calibration_error: float | None = None
    gaps: Sequence[float] | None = field(default=None, compare=False)
    worst: str | None = None
    spearman: float | None = None
    overlap_spearman: float | None = None
    pairs_spearman: float | None = None


def supported_true(true: StatusShares | None, false: StatusShares | None) -> float | None:
    """The precision of *supported*; None without either class, or if nothing has that status."""
    return precision(true.supported, false.supported) if true and false else None


def unsupported_false(true: StatusShares | None, false: StatusShares | None) -> float | None:
    """The precision of *unsupported*; None without either class, or if nothing has that status."""
    return precision(false.unsupported, true.unsupported, 1 - TRUE_SHARE) if true and false else None


@dataclass(slots=True)
class LabelledSet:
    """The rows of one set; the lists cover the scored rows only."""

    n: int = 0
    human: list[float] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    statuses: list[Status] = field(default_factory=list)
    probabilities: list[float] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    pairs: list[float] = field(default_factory=list)
    words: WordCounts = field(default_factory=WordCounts)

    @property
    def labels(self) -> list[int]:
        return [int(label) for label in self.human]

    def add(self, row: Row, verdict: Verdict | None) -> None:
        """Count `row`, and keep what the measures need."""
        self.n += 1
        if verdict is None:
            return
        self.human.append(fmean(row.human_faithfulness or [row.label or 0]))
        self.claims.append(row.claim)
        self.statuses.append(verdict.status)
        self.probabilities.append(verdict.probability)
        self.overlaps.append(overlap(row.claim, row.source, size=1))
        self.pairs.append(overlap(row.claim, row.source, size=2))
        if row.label is not None:
            self.words.add(row.claim, row.label)

    def rated(self, name: str) -> Agreement:
        """The measures of a set with ratings."""
        return Agreement(
            name,
            self.n,
            self.n - len(self.human),
            spearman=spearman(self.probabilities, self.human),
            overlap_spearman=spearman(self.overlaps, self.human),
            pairs_spearman=spearman(self.pairs, self.human),
        )

    def labelled(self, name: str, others: "Sequence[LabelledSet]") -> Agreement:
        """The measures of a set with labels; thresholds and word counts are fitted on the `others`."""
        labels = self.labels
        true, false = self._status_shares(1), self._status_shares(0)
        supported = [status == "supported" for status in self.statuses]
        sensitivity, specificity = sensitivity_and_specificity(supported, labels)
        threshold = best_threshold([(other.probabilities, other.labels) for other in others])
        above = [] if threshold is None else [chance >= threshold for chance in self.probabilities]
        alone = claim_alone([other.words for other in others], self.claims)
        return Agreement(
            name,
            self.n,
            self.n - len(self.human),
            true=true,
            false=false,
            sensitivity=sensitivity,
            specificity=specificity,
            balanced_accuracy=balanced_accuracy(supported, labels),
            threshold=threshold,
            best_balanced_accuracy=None if threshold is None else balanced_accuracy(above, labels),
            auroc=auroc(self.probabilities, labels),
            overlap_auroc=auroc(self.overlaps, labels),
            pairs_auroc=auroc(self.pairs, labels),
            claim_auroc=None if alone is None else auroc(alone, labels),
            supported_true=supported_true(true, false),
            unsupported_false=unsupported_false(true, false),
            calibration_error=calibration_error(self.probabilities, labels),
            gaps=calibration_gaps(self.probabilities, labels),
        )

    def _status_shares(self, label: int) -> StatusShares | None:
        statuses = [status for status, mine in zip(self.statuses, self.labels, strict=True) if mine == label]
        if not statuses:
            return None
        shares = [statuses.count(status) / len(statuses) for status in _STATUSES]
        return StatusShares(len(statuses), *shares)
