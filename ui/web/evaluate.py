"""The page that evaluates: run a dataset on a model, see the metrics and the worst samples, compare."""

import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import gradio as gr

from eval import (
    Run,
    RunError,
    build_judge,
    bundled_dataset,
    compare,
    evaluate,
    open_dataset,
    read_run,
    report,
    worst,
)
from rag import CitewellError, Settings, UsageError
from ui.http.reporting import reported
from ui.web.models import Assistants
from ui.web.parts import PRIVATE, download, file, part
from ui.web.render import evaluations, frame, notices
from ui.wording import count

_BUNDLED, _KEPT = "The bundled dataset", "My test cases"
_WORST = 20  # samples


class Evaluate:
    """The wiring of the page, and what its events do; runs are kept in the data folder."""

    def __init__(self, assistants: Assistants, settings: Settings, cases: Path) -> None:
        self._assistants = assistants
        self._datasets = {_BUNDLED: bundled_dataset(), _KEPT: cases}
        self._home = settings.home
        self._runs = settings.folder / "runs"

    def build(self, page: gr.Blocks) -> None:
        """Lay it out in the caller's block on `page`."""
        part("press", value=frame.header("evaluate"), elem_classes="page-header")
        with gr.Column(elem_classes="sheet"):
            begin = part("press", "evaluate", "stop", value=self._beginning())
            said = part("press", elem_classes="said")
            runs = part("runs", "show", "save")
            results = part("press", elem_classes="results")
        saved, under_way = download(), gr.JSON(visible=False)
        ran = begin.evaluate(
            self._ran, None, [said, under_way, runs, results], concurrency_limit=1, **PRIVATE
        )
        ran.failure(self._stopped, under_way, said, queue=False, trigger_mode="always_last", **PRIVATE)
        begin.stop(None, cancels=ran)
        runs.show(self._shown, None, [runs, results], **PRIVATE)
        runs.save(self._report, None, [said, saved], **PRIVATE)
        page.load(self._beginning, None, begin, **PRIVATE)
        page.load(lambda: evaluations.runs(self._names()), None, runs, **PRIVATE)

    def _beginning(self) -> str:
        """The choices for a run, with the models of the current settings."""
        return evaluations.begin(list(self._datasets), self._assistants.tested)

    def _ran(self, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        """Yield the progress of a run, its name while it runs, and in the end the run with its results."""
        dataset, model = str(event._data["samples"]), str(event._data["model"])
        name = f"{datetime.now(UTC):%Y-%m-%d %H.%M.%S} {model.replace('/', '-')}"
        path = self._datasets[dataset]

        def work(report: Callable[[tuple[int, int, str] | Run], None]) -> None:
            named = self._assistants.settings(model)
            if not path.exists():
                raise UsageError("There are no test cases yet: save an answer as one, under Ask.")
            judge = build_judge(named, "offline")
            report(evaluate(open_dataset(path), named, judge, self._runs / name, lambda *step: report(step)))

        doing = [dataset, model, name]
        yield evaluations.progress(0, 0, "Preparing"), doing, gr.skip(), gr.skip()
        try:
            for item in reported(work):
                if isinstance(item, Run):
                    told = f"{count(len(item.scores()), 'sample')}, {len(item.failed):,} failed."
                    yield evaluations.done(told), None, *self._drawn(name, None)
                else:  # so that it can also be stopped while there is nothing new
                    far = gr.skip() if item is None else evaluations.progress(*item)
                    yield far, gr.skip(), gr.skip(), gr.skip()
        except CitewellError as error:
            yield notices.message(str(error)), None, gr.skip(), gr.skip()

    def _stopped(self, doing: list[str] | None) -> str:
        if not doing:
            return evaluations.done("Stopped before it began.")
        dataset, model, name = doing
        options = {"--model": model, "--out": self._runs / name, "--data": self._home}
        words = ["citewell", "eval", "run", self._datasets[dataset], *chain.from_iterable(options.items())]
        return evaluations.stopped(shlex.join(map(str, words)))

    def _shown(self, event: gr.EventData) -> tuple[str, str]:
        data = event._data
        return self._drawn(str(data.get("run") or ""), str(data.get("other") or "") or None)

    def _drawn(self, run: str, other: str | None) -> tuple[str, str]:
        """The choices, the metrics of a run, its worst samples, and what has changed since another."""
        choices = evaluations.runs(self._names(), run, other)
        if not run:
            return choices, ""
        try:
            found = self._read(run)
            tables = evaluations.metrics(found.metrics)
            if other is not None:
                tables += evaluations.compared(compare(self._read(other), found))
            samples = evaluations.failed(found.failed) + evaluations.worst(worst(found, _WORST))
        except CitewellError as error:
            return choices, notices.message(str(error))
        return choices, tables + samples

    def _report(self, event: gr.EventData) -> tuple[str, Any]:
        run = str(event._data.get("run") or "")
        if not run:
            return notices.message("Choose a run first, or start one."), gr.skip()
        try:
            return "", file(f"{run}.html", report(self._read(run)))
        except CitewellError as error:
            return notices.message(str(error)), gr.skip()

    def _names(self) -> list[str]:
        """The runs, newest first."""
        return sorted((path.parent.name for path in self._runs.glob("*/run.json")), reverse=True)

    def _read(self, name: str) -> Run:
        """A run by its name; raises RunError, also for a name that points elsewhere."""
        if name not in self._names():
            raise RunError(f"There is no run {name!r}: choose one from the list.")
        return read_run(self._runs / name)
