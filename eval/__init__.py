"""Evaluation of Citewell, and the data that ships with it."""

from pathlib import Path

from eval.agreement import measure
from eval.cases import keep
from eval.cast import Detection
from eval.compare import Comparison, Flip, compare
from eval.curves import Bin, Refusal, refusals, reliability
from eval.dataset import Dataset, DatasetError, open_dataset
from eval.evaluate import build_judge, cast, evaluate
from eval.folder import RunError
from eval.gates import FailedGate, check, read_gates
from eval.importing import Imported, import_dataset
from eval.judge import Judge
from eval.labelled_set import Agreement, StatusShares
from eval.labels import LabelError
from eval.metrics import METRICS
from eval.pooling import pool
from eval.report import AMOUNTS, FAULTS, comparison_report, figure, report, worst
from eval.run import Run, read_run
from eval.tags import TagMetrics, by_tag
from eval.types import Metric, Sample

__all__ = [
    "AMOUNTS",
    "FAULTS",
    "METRICS",
    "Agreement",
    "Bin",
    "Comparison",
    "Dataset",
    "DatasetError",
    "Detection",
    "FailedGate",
    "Flip",
    "Imported",
    "Judge",
    "LabelError",
    "Metric",
    "Refusal",
    "Run",
    "RunError",
    "Sample",
    "StatusShares",
    "TagMetrics",
    "build_judge",
    "bundled_articles",
    "bundled_claims",
    "bundled_dataset",
    "by_tag",
    "cast",
    "check",
    "compare",
    "comparison_report",
    "evaluate",
    "figure",
    "import_dataset",
    "keep",
    "measure",
    "open_dataset",
    "pool",
    "read_gates",
    "read_run",
    "refusals",
    "reliability",
    "report",
    "worst",
]


def bundled_articles() -> list[Path]:
    """The bundled sample articles, sorted by file name."""
    return sorted((Path(__file__).parent / "datasets" / "articles").glob("*.txt"))


def bundled_dataset() -> Path:
    """The bundled dataset, on the sample articles and on two articles with planted instructions."""
    return Path(__file__).parent / "datasets" / "bundled.jsonl"


def bundled_claims() -> Path:
    """The bundled labelled claims, on the articles of the bundled dataset."""
    return Path(__file__).parent / "datasets" / "answers.jsonl"
