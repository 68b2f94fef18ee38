"""The evaluation of Citewell, and the data that it ships with."""

from pathlib import Path

from eval.agreement import measure
from eval.cases import keep
from eval.cast import Detection
from eval.compare import Comparison, Flip, compare
from eval.curves import Bin, Refusal, refusals, reliability
from eval.dataset import Dataset, DatasetError, open_dataset
from eval.evaluate import build_judge, cast, evaluate
from eval.folder import RunError
from eval.gates import Fallen, check, read_gates
from eval.importing import Imported, import_dataset
from eval.judge import Judge
from eval.labelled_set import Agreement, Shown
from eval.labels import LabelError
from eval.metrics import METRICS
from eval.pooling import pool
from eval.report import AMOUNTS, FAULTS, comparison_report, report, worst
from eval.run import Run, read_run
from eval.tags import Tagged, by_tag
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
    "Fallen",
    "Flip",
    "Imported",
    "Judge",
    "LabelError",
    "Metric",
    "Refusal",
    "Run",
    "RunError",
    "Sample",
    "Shown",
    "Tagged",
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
    """The sample articles that come with Citewell, by file name."""
    return sorted((Path(__file__).parent / "datasets" / "articles").glob("*.txt"))


def bundled_dataset() -> Path:
    """The dataset that comes with Citewell, on the sample articles and two with planted instructions."""
    return Path(__file__).parent / "datasets" / "bundled.jsonl"


def bundled_claims() -> Path:
    """The labelled claims that come with Citewell, on the articles of the bundled dataset."""
    return Path(__file__).parent / "datasets" / "answers.jsonl"
