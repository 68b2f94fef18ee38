"""Compare two runs of one dataset: the paired difference of each metric, and the samples that flipped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from eval.aggregate import paired
from eval.folder import RunError
from eval.metrics import METRICS
from eval.run import Run
from eval.types import Metric

Verdict: TypeAlias = Literal["better", "worse", "more", "less", "unclear"]
FLIPS = ("over_refusal", "false_confidence", "evidence_hit", "faithfulness")
"""The metrics of which a change in one sample is worth a look."""

_SAME = {
    "sha256": "are runs of different datasets: run both models on the same file",
    "articles": "are runs of one dataset, and its articles were changed in between: "
    "run both models again, into other folders",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in both runs, and the mean of the second minus the first over the samples that have both."""

    metric: str
    first: Metric
    second: Metric
    paired: Metric

    @property
    def verdict(self) -> Verdict:
        """What the second run is; unclear where the interval holds 0, or no sample has both."""
        low, high, better = self.paired.low, self.paired.high, METRICS[self.metric].better
        if low is None or high is None or low <= 0 <= high:
            return "unclear"
        if better is None:
            return "more" if low > 0 else "less"
        return "better" if (low > 0) == (better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class Flip:
    """A sample whose value of a metric has changed."""

    sample: str
    metric: str
    first: float
    second: float

    @property
    def is_worse(self) -> bool:
        """Whether the second run is the worse one here."""
        falls = self.second < self.first
        return falls == (METRICS[self.metric].better == "higher")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of one dataset; `alone` are the samples that only one of them has finished."""

    first: Run
    second: Run
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    alone: tuple[str, ...]


def compare(first: Run, second: Run) -> Comparison:
    """The differences of the metrics that both measured.

    Raises RunError for runs of different datasets, or on different articles.
    """
    for part, complaint in _SAME.items():
        if first.about["dataset"][part] != second.about["dataset"][part]:
            raise RunError(f"{first.folder} and {second.folder} {complaint}.")
    one, other = dict(first.scores()), dict(second.scores())
    both = [name for name in one if name in other]
    differences = tuple(
        Difference(
            metric,
            first.metrics[metric],
            second.metrics[metric],
            paired([one[name][metric] for name in both], [other[name][metric] for name in both]),
        )
        for metric in METRICS
        if first.metrics[metric].n and second.metrics[metric].n
    )
    flips = tuple(flip for name in both for flip in _flips(name, one[name], other[name]))
    return Comparison(first, second, differences, flips, tuple(sorted(one.keys() ^ other.keys())))


def _flips(
    sample: str, first: Mapping[str, float | None], second: Mapping[str, float | None]
) -> Iterator[Flip]:
    for metric in FLIPS:
        before, after = first[metric], second[metric]
        if before is not None and after is not None and before != after:
            yield Flip(sample, metric, before, after)
