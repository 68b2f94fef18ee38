"""Run a dataset, and save the results so that a killed run loses no finished sample."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from eval.aggregate import summarise
from eval.asking import SampleResult
from eval.dataset import Dataset
from eval.folder import RunError, load, locked, writable, write
from eval.judge import PERSISTENT_ERRORS
from eval.metrics import METRICS
from eval.records import append, put_in_order, records, repaired_records
from eval.types import Metric, Sample
from rag import ModelError, ProgressCallback
from rag.events import timed
from rag.indexing.concurrency import run_concurrently

FORMAT = 1
"""The version of the files in a run's folder."""

_SAVE_INTERVAL = 1.0  # seconds between saves of the timings during a run


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its configuration (`about`), its metrics, and the failed samples with reasons."""

    folder: Path
    about: Mapping[str, Any]
    metrics: Mapping[str, Metric]
    failed: Mapping[str, str]

    def records(self) -> Iterator[Mapping[str, Any]]:
        """The lines of ``samples.jsonl``, one in memory at a time; raises RunError."""
        return records(self.folder / "samples.jsonl")

    def scores(self) -> list[tuple[str, Mapping[str, float | None]]]:
        """The id of each sample with its scores by metric."""
        return [(record["id"], record["scores"]) for record in self.records()]

    @property
    def seconds(self) -> Mapping[str, float]:
        """The seconds that each sample took, by its id."""
        return _read_timings(self.folder)

    @property
    def latency(self) -> tuple[float, float] | None:
        """The median and the 95th percentile of the seconds; None without any timings."""
        return _latency(self.seconds)


def run_samples(
    dataset: Dataset,
    ask: Callable[[Sample], SampleResult],
    folder: Path,
    about: Mapping[str, Any],
    *,
    jobs: int,
    progress: ProgressCallback | None = None,
) -> Run:
    """Run every sample, `jobs` at a time, and write the run into `folder`; resumes an interrupted run.

    `about` is everything that determines the results. Finished samples are saved in ``samples.jsonl`` in
    the order of the dataset. Samples whose model failed are not saved, and the next run retries them.
    Timings are only in ``timing.json``. Raises RunError for a folder that contains another run.
    """
    about = {"format": FORMAT, **about}
    with timed("evaluate", run=folder.name), writable(folder), locked(folder):
        _check_same(folder, about)
        write(folder / "run.json", {**about, "failed": None, "metrics": None})
        samples = folder / "samples.jsonl"
        seconds = _read_timings(folder)
        done = {record["id"] for record in repaired_records(samples)}
        failed: dict[str, str] = {}
        todo = (sample for sample in dataset if sample.id not in done)
        count, written = len(done), time.monotonic()

        def report_progress() -> None:
            """Also called while waiting, because the callback may end the run."""
            if progress is not None:
                progress(count, dataset.count, "Asking")

        try:
            with samples.open("a", encoding="utf-8") as out:
                asking = run_concurrently(_catch_model_errors(ask), todo, jobs, report_progress)
                for _, (sample, outcome) in asking:
                    if isinstance(outcome, ModelError):
                        failed[sample.id] = str(outcome)
                    else:
                        append(out, outcome.record)
                        seconds[sample.id] = outcome.seconds
                    count += 1
                    if time.monotonic() - written >= _SAVE_INTERVAL:
                        written = time.monotonic()
                        write(folder / "timing.json", _timing(seconds))
                    report_progress()
        finally:
            write(folder / "timing.json", _timing(seconds))
        order = [sample.id for sample in dataset]
        put_in_order(samples, order)
        failed = {name: failed[name] for name in order if name in failed}
        metrics = _metrics(samples)
        shown = {name: asdict(metric) for name, metric in metrics.items()}
        write(folder / "run.json", {**about, "failed": failed, "metrics": shown})
    return Run(folder, about, metrics, failed)


def read_run(folder: Path) -> Run:
    """Read the run in a folder; raises RunError if it is unfinished, missing, or from another version."""
    about = load(folder / "run.json")
    if about.get("format") != FORMAT:
        raise RunError(
            f"{folder} is a run from another version of Citewell: run its dataset again into another folder."
        )
    if about.get("metrics") is None:
        raise RunError(
            f"The run in {folder} is unfinished: finish it with the `citewell eval run` that started it."
        )
    metrics = {name: Metric(**value) for name, value in about.pop("metrics").items()}
    return Run(folder, about, metrics, about.pop("failed"))


def _metrics(samples: Path) -> dict[str, Metric]:
    columns: dict[str, list[float | None]] = {name: [] for name in METRICS}
    for record in records(samples):
        for name, column in columns.items():
            column.append(record["scores"].get(name))
    return {name: summarise(column) for name, column in columns.items()}


def _catch_model_errors(
    ask: Callable[[Sample], SampleResult],
) -> Callable[[Sample, Event], tuple[Sample, SampleResult | ModelError]]:
    """Let the run continue if the model fails on one sample, unless the error would recur."""

    def asked(sample: Sample, _: Event) -> tuple[Sample, SampleResult | ModelError]:
        try:
            with timed("sample", sample=sample.id):
                return sample, ask(sample)
        except PERSISTENT_ERRORS:
            raise
        except ModelError as error:
            return sample, error

    return asked


def _check_same(folder: Path, about: Mapping[str, Any]) -> None:
    if not (folder / "run.json").exists():
        if any(not path.name.startswith(".") for path in folder.iterdir()):
            raise RunError(f"{folder} contains other files: name an empty or new folder with --out.")
        return
    found = load(folder / "run.json")
    differing = [name for name in about if found.get(name) != about[name]]
    if differing:
        raise RunError(
            f"{folder} contains a run with another {differing[0]}: name another folder with --out."
        )


def _read_timings(folder: Path) -> dict[str, float]:
    path = folder / "timing.json"
    if not path.exists():
        return {}
    try:
        return {name: float(value) for name, value in load(path)["seconds"].items()}
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise RunError(f"{path} is damaged: run its dataset again into another folder.") from error


def _latency(seconds: Mapping[str, float]) -> tuple[float, float] | None:
    if not seconds:
        return None
    median, p95 = np.percentile(list(seconds.values()), [50, 95])
    return round(float(median), 4), round(float(p95), 4)


def _timing(seconds: Mapping[str, float]) -> dict[str, Any]:
    median, p95 = _latency(seconds) or (None, None)
    return {"p50": median, "p95": p95, "seconds": dict(seconds)}
