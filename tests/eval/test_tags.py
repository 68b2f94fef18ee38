"""Metrics by tag."""

from eval.metrics import METRICS
from eval.tags import by_tag


def test_a_sample_counts_once_for_each_of_its_tags() -> None:
    records = [
        {"tags": ["near", "known", "near"], "scores": {"over_refusal": 1.0}},
        {"tags": ["near"], "scores": {"over_refusal": 0.0, "faithfulness": None}},
        {"tags": [], "scores": {"over_refusal": 1.0}},
    ]
    found = by_tag(records)
    assert {tag: tagged.samples for tag, tagged in found.items()} == {"known": 1, "near": 2}
    near = found["near"].metrics
    assert near.keys() == METRICS.keys()
    assert (near["over_refusal"].value, near["over_refusal"].n) == (0.5, 2)
    assert (near["faithfulness"].value, near["faithfulness"].n) == (None, 0)
