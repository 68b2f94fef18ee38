"""Run a dataset, and write what comes of it so that a kill loses nothing that was finished."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np

from eval.aggregate import summarise
from eval.asking import Finished
from eval.dataset import Dataset
from eval.folder import RunError, alone, load, writable, write
from eval.judge import LASTING
from eval.metrics import METRICS
from eval.records import append, mended, put_in_order, records
from eval.types import Metric, Sample
from rag import ModelError, ProgressCallback
from rag.indexing.concurrency import run_concurrently

FORMAT = 1
"""The version of the files in a run's folder."""

_EVERY = 1.0  # seconds, after which the times are written while a run is under way


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what it was of (`about`), its metrics, and the samples that failed with the reason."""

    folder: Path
    about: Mapping[str, Any]
    metrics: Mapping[str, Metric]
    failed: Mapping[str, str]

    def records(self) -> Iterator[Mapping[str, Any]]:
        """The lines of ``samples.jsonl``, one in memory at a time; raises RunError."""
        return records(self.folder / "samples.jsonl")

    def scores(self) -> list[tuple[str, Mapping[str, float | None]]]:
        """The id of each sample and its values by metric."""
        return [(record["id"], record["scores"]) for record in self.records()]

    @property
    def seconds(self) -> Mapping[str, float]:
        """The seconds that each sample took, by its id."""
        return _times(self.folder)

    @property
    def latency(self) -> tuple[float, float] | None:
        """The median of the seconds and their 95th percentile, None where no time is known."""
        return _latency(self.seconds)


def carry_out(
    dataset: Dataset,
    ask: Callable[[Sample], Finished],
    folder: Path,
    about: Mapping[str, Any],
    *,
    jobs: int,
    progress: ProgressCallback | None = None,
) -> Run:
    """Ask every sample, `jobs` at once, and write the run into `folder`; goes on where a run was cut off.

    `about` is all that decides what comes of it. Finished samples stand in ``samples.jsonl`` in the
    order of the dataset; one whose model failed is not among them, and is asked again by the next
    run. Times stand in ``timing.json`` alone. Raises RunError for a folder that holds another run.
    """
    about = {"format": FORMAT, **about}
    with writable(folder), alone(folder):
        _check_same(folder, about)
        write(folder / "run.json", {**about, "failed": None, "metrics": None})
        samples = folder / "samples.jsonl"
        seconds = _times(folder)
        done = {record["id"] for record in mended(samples)}
        failed: dict[str, str] = {}
        todo = (sample for sample in dataset if sample.id not in done)
        count, written = len(done), time.monotonic()

        def tell() -> None:
            """Also while nothing comes: whoever is told may end the run."""
            if progress is not None:
                progress(count, dataset.count, "Asking")

        try:
            with samples.open("a", encoding="utf-8") as out:
                for _, (sample, outcome) in run_concurrently(_guarded(ask), todo, jobs, tell):
                    if isinstance(outcome, ModelError):
                        failed[sample.id] = str(outcome)
                    else:
                        append(out, outcome.record)
                        seconds[sample.id] = outcome.seconds
                    count += 1
                    if time.monotonic() - written >= _EVERY:
                        written = time.monotonic()
                        write(folder / "timing.json", _timing(seconds))
                    tell()
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
    """The run in a folder; raises RunError for one that is unfinished, of another version, or none."""
    about = load(folder / "run.json")
    if about.get("format") != FORMAT:
        raise RunError(
            f"{folder} holds a run of another version of Citewell: run its dataset again into another folder."
        )
    if about.get("metrics") is None:
        raise RunError(
            f"The run in {folder} was cut off: finish it with the `citewell eval run` that began it."
        )
    metrics = {name: Metric(**value) for name, value in about.pop("metrics").items()}
    return Run(folder, about, metrics, about.pop("failed"))


def _metrics(samples: Path) -> dict[str, Metric]:
    columns: dict[str, list[float | None]] = {name: [] for name in METRICS}
    for record in records(samples):
        for name, column in columns.items():
            column.append(record["scores"].get(name))
    return {name: summarise(column) for name, column in columns.items()}


def _guarded(
    ask: Callable[[Sample], Finished],
) -> Callable[[Sample, Event], tuple[Sample, Finished | ModelError]]:
    """A model that fails on one sample ends no run, unless it cannot be had at all."""

    def asked(sample: Sample, _: Event) -> tuple[Sample, Finished | ModelError]:
        try:
            return sample, ask(sample)
        except LASTING:
            raise
        except ModelError as error:
            return sample, error

    return asked


def _check_same(folder: Path, about: Mapping[str, Any]) -> None:
    if not (folder / "run.json").exists():
        if any(not path.name.startswith(".") for path in folder.iterdir()):
            raise RunError(
                f"{folder} holds other files: name an empty folder, or one that is not there, with --out."
            )
        return
    found = load(folder / "run.json")
    differing = [name for name in about if found.get(name) != about[name]]
    if differing:
        raise RunError(f"{folder} holds a run with another {differing[0]}: name another folder with --out.")


def _times(folder: Path) -> dict[str, float]:
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
    middle, late = np.percentile(list(seconds.values()), [50, 95])
    return round(float(middle), 4), round(float(late), 4)


def _timing(seconds: Mapping[str, float]) -> dict[str, Any]:
    middle, late = _latency(seconds) or (None, None)
    return {"p50": middle, "p95": late, "seconds": dict(seconds)}
