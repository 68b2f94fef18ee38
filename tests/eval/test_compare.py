"""Two runs of the same dataset, compared sample by sample."""

import json
from pathlib import Path

import pytest

from eval.compare import compare
from eval.folder import RunError
from eval.metrics import METRICS
from eval.run import Run
from eval.types import Metric


def a_run(folder: Path, values: dict[str, float | None], **dataset: str) -> Run:
    folder.mkdir()
    known = [value for value in values.values() if value is not None]
    lines = [
        json.dumps({"id": name, "scores": dict.fromkeys(METRICS, None) | {"over_refusal": value}})
        for name, value in values.items()
    ]
    (folder / "samples.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    metrics = dict.fromkeys(METRICS, Metric(None, 0, None, None))
    metrics["over_refusal"] = Metric(sum(known) / len(known), len(known), 0.0, 1.0)
    return Run(folder, {"dataset": {"name": "d", "sha256": "x", "articles": "y"} | dataset}, metrics, {})


def test_differences_are_paired_and_flips_are_listed(tmp_path: Path) -> None:
    first = a_run(tmp_path / "a", {"p": 0.0, "q": 1.0, "r": 1.0, "s": None, "only": 1.0})
    second = a_run(tmp_path / "b", {"p": 1.0, "q": 1.0, "r": 0.0, "s": 1.0})
    found = compare(first, second)
    (difference,) = found.differences
    assert (difference.metric, difference.paired.value, difference.paired.n) == ("over_refusal", 0.0, 3)
    assert [(flip.sample, flip.is_worse) for flip in found.flips] == [("p", True), ("r", False)]
    assert found.alone == ("only",)


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    run = a_run(tmp_path / "a", {"p": 0.0, "q": 1.0})
    found = compare(run, run)
    assert found.flips == ()
    assert (found.differences[0].paired.low, found.differences[0].paired.high) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("part", "complaint"),
    [
        ("sha256", "different datasets: run both models on the same file"),
        ("articles", "its articles changed in between: run both models again, into other folders"),
    ],
)
def test_runs_on_different_data_are_refused(tmp_path: Path, part: str, complaint: str) -> None:
    with pytest.raises(RunError, match=complaint):
        compare(a_run(tmp_path / "a", {"p": 0.0}), a_run(tmp_path / "b", {"p": 0.0}, **{part: "z"}))


def test_runs_of_a_dataset_that_was_moved_are_comparable(tmp_path: Path) -> None:
    found = compare(a_run(tmp_path / "a", {"p": 0.0}), a_run(tmp_path / "b", {"p": 0.0}, name="copy"))
    assert found.flips == ()
