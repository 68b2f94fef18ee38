"""The claims of one set with what people and a checker said of them, and how well the two agree."""

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
    halves,
    precision,
    spearman,
)
from rag import Status, Verdict

_STATUSES: Sequence[Status] = ("supported", "unclear", "unsupported")


@dataclass(frozen=True, slots=True)
class Shown:
    """The shares of `n` sentences that are shown with each status."""

    n: int
    supported: float
    unclear: float
    unsupported: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """A checker and people on the claims of one set, and what needs no understanding on the same claims.

    The measures are over the claims that the checker scored, `n` less `unscored`; what does not apply
    is None, and so is what one class, or equal values, leave undefined. Where people said true or
    false: `sensitivity` is the share of the true shown *supported* and `specificity` that of the false
    not shown so, with their mean, `balanced_accuracy`; `threshold` is the probability that is best on
    the other sets, and `best_balanced_accuracy` is by it. `supported_true`, `unsupported_false` and
    `calibration_error` are as if `true_share` of the claims were true. `overlap` is by the content
    words of a claim, `pairs` by its neighbouring pairs of them, `claim` by the claim alone. Where
    people gave ratings, there is Spearman's correlation. `gaps` are those whose sizes are added up to the
    calibration error, and `worst`, for pooled sets only, is the set with the lowest `supported_true`.
    """

    name: str
    n: int
    unscored: int
    true: Shown | None = None
    false: Shown | None = None
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


def supported_true(true: Shown | None, false: Shown | None) -> float | None:
    """The precision of *supported*; None without one class, or where nothing is shown so."""
    return precision(true.supported, false.supported) if true and false else None


def unsupported_false(true: Shown | None, false: Shown | None) -> float | None:
    """The precision of *unsupported*, in the same way."""
    return precision(false.unsupported, true.unsupported, 1 - TRUE_SHARE) if true and false else None


@dataclass(slots=True)
class LabelledSet:
    """The rows of one set; the lists are over those that were scored."""

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
        """Count `row`, and keep what the measures need of it."""
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
        """The measures of a set with labels; what is fitted is fitted on the `others`."""
        labels = self.labels
        true, false = self._shown(1), self._shown(0)
        supported = [status == "supported" for status in self.statuses]
        sensitivity, specificity = halves(supported, labels)
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

    def _shown(self, label: int) -> Shown | None:
        statuses = [status for status, mine in zip(self.statuses, self.labels, strict=True) if mine == label]
        if not statuses:
            return None
        shares = [statuses.count(status) / len(statuses) for status in _STATUSES]
        return Shown(len(statuses), *shares)
