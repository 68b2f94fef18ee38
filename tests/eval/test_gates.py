"""Gates are read strictly, and a failed gate lists the samples that failed it."""

from pathlib import Path

import pytest

from eval.gates import check, read_gates
from eval.types import Metric
from rag import UsageError

METRICS = {
    "faithfulness": Metric(0.7, 4, 0.5, 0.9),
    "false_confidence": Metric(0.5, 2, 0.0, 1.0),
    "mrr": Metric(None, 0, None, None),
}
SAMPLES: list[tuple[str, dict[str, float | None]]] = [
    ("a", {"faithfulness": 1.0, "false_confidence": None}),
    ("b", {"faithfulness": 0.0, "false_confidence": 1.0}),
    ("c", {"faithfulness": 0.5, "false_confidence": 0.0}),
]


def test_a_gate_that_is_met_is_not_reported() -> None:
    assert check(read_gates(["faithfulness=0.7"], ["false_confidence=0.5"]), METRICS, SAMPLES) == []


def test_a_failed_gate_lists_the_worst_samples_first() -> None:
    low, high = check(read_gates(["faithfulness=0.95"], ["false_confidence=0.05"]), METRICS, SAMPLES)
    assert (low.gate.metric, low.value, low.samples) == ("faithfulness", 0.7, ("b", "c"))
    assert (high.gate.metric, high.value, high.samples) == ("false_confidence", 0.5, ("b",))


def test_an_unmeasured_metric_fails_its_gate() -> None:
    (failed,) = check(read_gates(["mrr=0"], []), METRICS, SAMPLES)
    assert failed.value is None


def test_gates_come_from_a_file_and_from_options(tmp_path: Path) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(
        "[gates.min]\nfaithfulness = 0.9\n[gates.max]\nfalse_confidence = 1.0\n", encoding="utf-8"
    )
    gates = read_gates(["mrr=0.5"], [], path)
    assert [(gate.metric, gate.side, gate.bound) for gate in gates] == [
        ("faithfulness", "min", 0.9),
        ("false_confidence", "max", 1.0),
        ("mrr", "min", 0.5),
    ]


@pytest.mark.parametrize(
    "word", ["faithfulness", "faithfulness=", "faithfulness=high", "kindness=0.5", "=1", "mrr=nan", "mrr=inf"]
)
def test_an_invalid_gate_is_refused(word: str) -> None:
    with pytest.raises(UsageError):
        read_gates([word], [])


@pytest.mark.parametrize(
    "text", ["[gates]\nfaithfulness = 1\n", "[gates.min]\nmrr = 'x'\n", "[gates", "x = 1\n"]
)
def test_an_invalid_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"gates\.toml.*gates\.min"):
        read_gates([], [], path)
