"""Compare two runs of the same dataset: the paired difference in each metric, and the flipped samples."""

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
"""The metrics for which a change in a single sample is worth a look."""

_SAME = {
    "sha256": "are runs of different datasets: run both models on the same file",
    "articles": "are runs of the same dataset, but its articles changed in between: "
    "run both models again, into other folders",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric in both runs, and the mean of second minus first over the samples that have both."""

    metric: str
    first: Metric
    second: Metric
    paired: Metric

    @property
    def verdict(self) -> Verdict:
        """How the second run compares; unclear if the interval includes 0 or no sample has both."""
        low, high, better = self.paired.low, self.paired.high, METRICS[self.metric].better
        if low is None or high is None or low <= 0 <= high:
            return "unclear"
        if better is None:
            return "more" if low > 0 else "less"
        return "better" if (low > 0) == (better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class Flip:
    """A sample in which a metric changed between the runs."""

    sample: str
    metric: str
    first: float
    second: float

    @property
    def is_worse(self) -> bool:
        """Whether the second run is worse on this sample."""
        falls = self.second < self.first
        return falls == (METRICS[self.metric].better == "higher")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs of the same dataset; `alone` lists the samples that only one of them finished."""

    first: Run
    second: Run
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    alone: tuple[str, ...]


def compare(first: Run, second: Run) -> Comparison:
    """Compare two runs on the metrics that both measured.

    Raises RunError if their datasets or articles differ.
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
