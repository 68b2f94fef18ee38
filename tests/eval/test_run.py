"""Runs lose no finished sample, are reproducible, and are not mixed with other runs."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from patience import PATIENCE

from eval.asking import SampleResult
from eval.dataset import Dataset, open_dataset
from eval.folder import RunError
from eval.metrics import METRICS
from eval.run import FORMAT, Run, read_run, run_samples
from eval.types import Sample
from rag import ModelError
from rag.errors import KeyRefused

ABOUT = {
    "citewell": "1",
    "dataset": {"name": "d", "sha256": "x", "samples": 6},
    "model": "m",
    "judge": "offline",
}


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    (tmp_path / "a.txt").write_text("The ferry\n\nThe ferry sails at noon.\n", encoding="utf-8")
    lines = [
        json.dumps({"id": f"s{n}", "question": f"Q{n}?", "articles": ["a.txt"], "answer": "noon"})
        for n in range(6)
    ]
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_dataset(path)


def finished(sample: Sample) -> SampleResult:
    scores = dict.fromkeys(METRICS, None) | {"over_refusal": float(sample.id in ("s1", "s4"))}
    return SampleResult(scores, {"id": sample.id, "scores": scores}, 0.25)


def run(
    dataset: Dataset, folder: Path, ask: Callable[[Sample], SampleResult] = finished, jobs: int = 1
) -> Run:
    return run_samples(dataset, ask, folder, ABOUT, jobs=jobs)


def test_a_run_is_written_and_read_again(dataset: Dataset, tmp_path: Path) -> None:
    done = run(dataset, tmp_path / "run")
    metric = done.metrics["over_refusal"]
    assert (metric.value, metric.n) == (2 / 6, 6)
    assert done.metrics["faithfulness"].value is None
    assert [record["id"] for record in done.records()] == [f"s{n}" for n in range(6)]
    again = read_run(tmp_path / "run")
    assert again.metrics == done.metrics
    assert again.about["model"] == "m"
    assert again.seconds == {f"s{n}": 0.25 for n in range(6)}


@pytest.mark.parametrize("jobs", [1, 3])
def test_two_runs_are_identical_apart_from_timings(dataset: Dataset, tmp_path: Path, jobs: int) -> None:
    for name in ("one", "two"):
        run(dataset, tmp_path / name, jobs=jobs)
    for name in ("run.json", "samples.jsonl"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert "0.25" not in (tmp_path / "one" / "samples.jsonl").read_text()


def test_a_killed_run_resumes_where_it_stopped(dataset: Dataset, tmp_path: Path) -> None:
    def killed(sample: Sample) -> SampleResult:
        if sample.id == "s3":
            raise KeyboardInterrupt
        return finished(sample)

    with pytest.raises(KeyboardInterrupt):
        run(dataset, tmp_path / "run", killed)
    with pytest.raises(RunError, match="citewell eval run"):
        read_run(tmp_path / "run")
    with (tmp_path / "run" / "samples.jsonl").open("a", encoding="utf-8") as out:
        out.write('{"id": "s3", "sco')  # the line that was being written when the run was killed
    asked: list[str] = []

    def counted(sample: Sample) -> SampleResult:
        asked.append(sample.id)
        return finished(sample)

    run(dataset, tmp_path / "run", counted)
    assert asked == ["s3", "s4", "s5"]
    run(dataset, tmp_path / "whole")
    for name in ("run.json", "samples.jsonl"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_failed_samples_are_reported_and_retried(dataset: Dataset, tmp_path: Path) -> None:
    def failing(sample: Sample) -> SampleResult:
        if int(sample.id[1:]) % 3 == 2:
            raise ModelError("The server is away: start it.")
        return finished(sample)

    done = run(dataset, tmp_path / "run", failing)
    assert done.failed == {"s2": "The server is away: start it.", "s5": "The server is away: start it."}
    assert done.metrics["over_refusal"].n == 4
    assert run(dataset, tmp_path / "run").failed == {}
    run(dataset, tmp_path / "whole")
    for name in ("run.json", "samples.jsonl"):
        assert (tmp_path / "run" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_an_error_ends_the_run_without_waiting_and_unlocks_the_folder(
    dataset: Dataset, tmp_path: Path
) -> None:
    over = threading.Event()

    def ask(sample: Sample) -> SampleResult:
        if sample.id == "s2":
            raise KeyRefused("The server does not take the key: set another.")
        over.wait(PATIENCE)
        return finished(sample)

    with pytest.raises(KeyRefused):
        run(dataset, tmp_path / "run", ask, jobs=3)
    over.set()
    assert len(run(dataset, tmp_path / "run").scores()) == 6


def test_timings_of_a_killed_run_are_kept(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.run._SAVE_INTERVAL", 0.0)
    seen: list[dict[str, float]] = []

    def ask(sample: Sample) -> SampleResult:
        if sample.id == "s3":
            seen.append(json.loads((tmp_path / "run" / "timing.json").read_text())["seconds"])
        return finished(sample)

    run(dataset, tmp_path / "run", ask)
    assert seen == [{"s0": 0.25, "s1": 0.25, "s2": 0.25}]


@pytest.mark.parametrize("damaged", ["{}", '{"seconds": 5}', '{"seconds": {"s1": "soon"}}'])
def test_damaged_timings_are_reported(dataset: Dataset, tmp_path: Path, damaged: str) -> None:
    done = run(dataset, tmp_path / "run")
    (tmp_path / "run" / "timing.json").write_text(damaged)
    with pytest.raises(RunError, match=r"timing\.json is damaged"):
        _ = done.seconds


def test_two_runs_cannot_share_a_folder(dataset: Dataset, tmp_path: Path) -> None:
    def meanwhile(sample: Sample) -> SampleResult:
        with pytest.raises(RunError, match="--out"):
            run(dataset, tmp_path / "run")
        return finished(sample)

    run(dataset, tmp_path / "run", meanwhile)


def test_replies_are_stored_in_order_whichever_finishes_first(dataset: Dataset, tmp_path: Path) -> None:
    second = threading.Event()

    def ask(sample: Sample) -> SampleResult:
        if sample.id == "s0":
            assert second.wait(PATIENCE)
        second.set()
        return finished(sample)

    done = run(dataset, tmp_path / "run", ask, jobs=2)
    assert [record["id"] for record in done.records()] == [f"s{n}" for n in range(6)]


def test_a_folder_with_another_run_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    run(dataset, tmp_path / "run")
    with pytest.raises(RunError, match=r"another model.*--out"):
        run_samples(dataset, finished, tmp_path / "run", {**ABOUT, "model": "n"}, jobs=1)


def test_a_folder_with_other_files_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "novel.txt").touch()
    with pytest.raises(RunError, match="--out"):
        run(dataset, tmp_path / "full")
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="--out"):
        run(dataset, tmp_path / "file")


def test_a_damaged_run_or_one_of_another_version_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    done = run(dataset, tmp_path / "run")
    samples = tmp_path / "run" / "samples.jsonl"
    samples.write_text(samples.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    with pytest.raises(RunError, match=r"after line 6: .*into another folder"):
        list(done.records())
    with pytest.raises(RunError, match="into another folder"):
        run(dataset, tmp_path / "run")
    path = tmp_path / "run" / "run.json"
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 99'), encoding="utf-8")
    with pytest.raises(RunError, match="another version"):
        read_run(tmp_path / "run")
    path.write_text("[", encoding="utf-8")
    with pytest.raises(RunError, match="cannot be read"):
        read_run(tmp_path / "run")
    with pytest.raises(RunError, match="contains no run"):
        read_run(tmp_path / "nowhere")


def test_progress_is_reported(dataset: Dataset, tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    run_samples(dataset, finished, tmp_path / "run", ABOUT, jobs=2, progress=lambda *step: steps.append(step))
    assert steps == [(n, 6, "Asking") for n in range(1, 7)]
