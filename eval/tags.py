"""The metrics of a run, by the tags of its samples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from eval.aggregate import summarise
from eval.metrics import METRICS
from eval.types import Metric, Scores


@dataclass(frozen=True, slots=True)
class TagMetrics:
    """The number of samples with a tag, and their metrics; one that applies to none of them has no value."""

    samples: int
    metrics: Mapping[str, Metric]


def by_tag(records: Iterable[Mapping[str, Any]]) -> dict[str, TagMetrics]:
    """The metrics by tag, sorted by name; a sample counts towards each of its tags."""
    found: dict[str, list[Scores]] = defaultdict(list)
    for record in records:
        for tag in dict.fromkeys(record["tags"]):
            found[tag].append(record["scores"])
    return {
        tag: TagMetrics(
            len(scores), {name: summarise([each.get(name) for each in scores]) for name in METRICS}
        )
        for tag, scores in sorted(found.items())
    }
