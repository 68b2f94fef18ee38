"""Run a dataset, and write what comes of it so that a kill loses nothing that was finished."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from typing import IO, Any

import numpy as np
from filelock import FileLock, Timeout

from eval.aggregate import summarise
from eval.asking import Finished
from eval.dataset import Dataset
from eval.judge import LASTING
from eval.metrics import METRICS
from eval.types import Metric, Sample
from rag import CitewellError, ModelError, ProgressCallback
from rag.indexing.at_once import at_once

FORMAT = 1
"""The version of the files in a run's folder."""

_EVERY = 1.0  # seconds, after which the times are written while a run is under way


class RunError(CitewellError):
    """A run's folder cannot be read or written, or holds another run."""


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what it was of (`about`), its metrics, and the samples that failed with the reason."""

    folder: Path
    about: Mapping[str, Any]
    metrics: Mapping[str, Metric]
    failed: Mapping[str, str]

    def records(self) -> Iterator[Mapping[str, Any]]:
        """The lines of ``samples.jsonl``, one in memory at a time; raises RunError."""
        return _records(self.folder / "samples.jsonl")

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
    with _writable(folder), _alone(folder):
        _check_same(folder, about)
        _write(folder / "run.json", {**about, "failed": None, "metrics": None})
        samples = folder / "samples.jsonl"
        seconds = _times(folder)
        done = {record["id"] for record in _mended(samples)}
        failed: dict[str, str] = {}
        todo = (sample for sample in dataset if sample.id not in done)
        count, written = len(done), time.monotonic()

        def tell() -> None:
            """Also while nothing comes: whoever is told may end the run."""
            if progress is not None:
                progress(count, dataset.count, "Asking")

        try:
            with samples.open("a", encoding="utf-8") as out:
                for _, (sample, outcome) in at_once(_guarded(ask), todo, jobs, tell):
                    if isinstance(outcome, ModelError):
                        failed[sample.id] = str(outcome)
                    else:
                        _append(out, outcome.record)
                        seconds[sample.id] = outcome.seconds
                    count += 1
                    if time.monotonic() - written >= _EVERY:
                        written = time.monotonic()
                        _write(folder / "timing.json", _timing(seconds))
                    tell()
        finally:
            _write(folder / "timing.json", _timing(seconds))
        order = [sample.id for sample in dataset]
        _sort(samples, order)
        failed = {name: failed[name] for name in order if name in failed}
        metrics = _metrics(samples)
        shown = {name: asdict(metric) for name, metric in metrics.items()}
        _write(folder / "run.json", {**about, "failed": failed, "metrics": shown})
    return Run(folder, about, metrics, failed)


def read_run(folder: Path) -> Run:
    """The run in a folder; raises RunError for one that is unfinished, of another version, or none."""
    about = _loaded(folder / "run.json")
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
    for record in _records(samples):
        for name, column in columns.items():
            column.append(record["scores"].get(name))
    return {name: summarise(column) for name, column in columns.items()}


def _sort(samples: Path, order: Sequence[str]) -> None:
    """Put the records into the order of their ids: they stand as they were finished."""
    places: dict[str, tuple[int, int]] = {}
    with samples.open("rb") as lines:
        start = 0
        for line in lines:
            places[json.loads(line)["id"]] = (start, len(line))
            start += len(line)
        wanted = [name for name in order if name in places]
        if wanted == list(places):
            return
        aside = samples.with_name(f".{samples.name}")
        with aside.open("wb") as out:
            for name in wanted:
                lines.seek(places[name][0])
                out.write(lines.read(places[name][1]))
    aside.replace(samples)


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
    found = _loaded(folder / "run.json")
    differing = [name for name in about if found.get(name) != about[name]]
    if differing:
        raise RunError(f"{folder} holds a run with another {differing[0]}: name another folder with --out.")


def _mended(samples: Path) -> Iterator[Mapping[str, Any]]:
    """The records that are there; a last line that a kill cut off is taken away."""
    if not samples.exists():
        return
    with samples.open("rb") as lines:
        whole = sum(len(line) for line in lines if line.endswith(b"\n"))
    if whole < samples.stat().st_size:
        os.truncate(samples, whole)
    yield from _records(samples)


def _records(samples: Path) -> Iterator[Mapping[str, Any]]:
    done = 0
    try:
        with samples.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if not isinstance(record, dict) or "id" not in record:
                    raise ValueError("no record")
                yield _renewed(record)
                done += 1
    except OSError as error:
        raise RunError(
            f"{samples} cannot be read ({error.strerror}): run its dataset again into another folder."
        ) from error
    except ValueError as error:
        raise RunError(
            f"{samples} is damaged after line {done}: run its dataset again into another folder."
        ) from error


def _renewed(record: dict[str, Any]) -> Mapping[str, Any]:
    """A record in today's words: *unclear* was once called *partial*, and the probability *support*."""
    for sentence in record.get("sentences", ()):
        if "support" in sentence:
            sentence["probability"] = sentence.pop("support")
        if sentence.get("status") == "partial":
            sentence["status"] = "unclear"
    return record


def _times(folder: Path) -> dict[str, float]:
    path = folder / "timing.json"
    if not path.exists():
        return {}
    try:
        return {name: float(value) for name, value in _loaded(path)["seconds"].items()}
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


def _loaded(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(
            f"{path.parent} holds no run: make one with `citewell eval run DATASET --out DIR`."
        ) from None
    except (OSError, ValueError) as error:
        raise RunError(
            f"{path} cannot be read ({error}): run its dataset again into another folder."
        ) from error
    if not isinstance(found, dict):
        raise RunError(f"{path} is no file of a run: run its dataset again into another folder.")
    return found


def _append(out: IO[str], record: Mapping[str, Any]) -> None:
    out.write(json.dumps(record, ensure_ascii=False) + "\n")
    out.flush()


def _write(path: Path, value: Mapping[str, Any]) -> None:
    """Write a file as a whole: what is there before stays until what comes after is complete."""
    aside = path.with_name(f".{path.name}")
    aside.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    aside.replace(path)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder, which is made where it is not there: two runs in it would write every sample twice."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(f"Another process is running into {folder}: name another folder with --out.") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RunError(
            f"The folder {folder} cannot be written ({error.strerror}): name another with --out."
        ) from error
