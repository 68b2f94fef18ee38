"""The page that evaluates: run a dataset on a model, see the metrics and the worst samples, compare."""

import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from eval import (
    AMOUNTS,
    METRICS,
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
from rag import CitewellError, UsageError
from ui.web.models import Assistants
from ui.web.parts import PRIVATE, download, file, part
from ui.web.promptly import reported
from ui.web.render import evaluations, frame, notices
from ui.wording import count

_BUNDLED, _KEPT = "The bundled dataset", "My test cases"
_WORST = 20  # samples
_COLUMNS = ["metric", "value", "from", "to", "n", "better"]
_HIDDEN = (*3 * [gr.update(visible=False)], "")  # the metrics, their plot and the comparison; no samples
_COMPARED = ["metric", "earlier", "this run", "difference", "from", "to", "verdict"]


class Evaluate:
    """The wiring of the page, and what its events do; runs are kept in the data folder."""

    def __init__(self, assistants: Assistants, home: Path, cases: Path) -> None:
        self._assistants = assistants
        self._datasets = {_BUNDLED: bundled_dataset(), _KEPT: cases}
        self._home = home
        self._runs = home / "runs"

    def build(self, page: gr.Blocks) -> None:
        """Put it where the caller stands on `page`."""
        part("press", value=frame.header("evaluate"), elem_classes="page-header")
        with gr.Row():
            dataset = gr.Dropdown(list(self._datasets), label="Dataset")
            model = gr.Dropdown(list(self._assistants.names), label="Model")
            begin = gr.Button("Run", variant="primary", scale=0)
            stop = gr.Button("Stop", scale=0)
        said, under_way = gr.HTML(elem_classes="said"), gr.Textbox(visible=False)
        with gr.Row():
            run = gr.Dropdown(
                [], label="Run", info="Runs are kept in the data folder", allow_custom_value=True
            )
            other = gr.Dropdown([], label="Compare with an earlier run", allow_custom_value=True)
            save = gr.Button("Save the report", scale=0)
        with gr.Row(elem_classes="beside"):
            metrics = gr.Dataframe(headers=_COLUMNS, label="Metrics", interactive=False, visible=False)
            plot = gr.BarPlot(
                x="metric",
                y="value",
                title="From 0 to 1",
                y_lim=[0, 1],
                x_label_angle=-45,
                height=360,
                visible=False,
            )
        compared = gr.Dataframe(headers=_COMPARED, label="Compared", interactive=False, visible=False)
        samples = gr.HTML(apply_default_css=False, elem_classes="samples")

        shown = [said, metrics, plot, compared, samples]
        ran = begin.click(
            self._ran,
            [dataset, model],
            [said, under_way, run],
            concurrency_limit=1,
            **PRIVATE | {"show_progress": "full", "show_progress_on": said},
        )
        left = [dataset, model, under_way]
        ran.failure(self._stopped, left, said, queue=False, trigger_mode="always_last", **PRIVATE)
        stop.click(None, cancels=ran)
        gr.on([run.change, other.change], self._shown, [run, other], shown, **PRIVATE)
        ran.then(self._listed, None, other, **PRIVATE)
        save.click(self._report, run, [said, download()], **PRIVATE)
        page.load(self._listed, None, run, **PRIVATE)
        page.load(self._listed, None, other, **PRIVATE)

    def _listed(self) -> gr.Dropdown:
        return gr.Dropdown(self._names(), value=None)

    def _ran(self, dataset: str, model: str) -> Iterator[tuple[Any, ...]]:
        """How far a run is and what came of it, its name while it is under way, and it as the choice."""
        name = f"{datetime.now(UTC):%Y-%m-%d %H.%M.%S} {model.replace('/', '-')}"
        path = self._datasets[dataset]

        def work(report: Callable[[tuple[int, int, str] | Run], None]) -> None:
            named = self._assistants.settings(model)
            if not path.exists():
                raise UsageError("There are no test cases yet: keep an answer as one, under Ask.")
            judge = build_judge(named, "offline")
            report(evaluate(open_dataset(path), named, judge, self._runs / name, lambda *step: report(step)))

        yield evaluations.progress(0, 0, "Preparing"), name, gr.skip()
        try:
            for item in reported(work):
                if isinstance(item, Run):
                    told = f"{count(len(item.scores()), 'sample')}, {len(item.failed):,} failed."
                    yield notices.message(told), "", gr.Dropdown(self._names(), value=name)
                else:  # it can be stopped wherever there is nothing new, too
                    far = gr.skip() if item is None else evaluations.progress(*item)
                    yield far, gr.skip(), gr.skip()
        except CitewellError as error:
            yield notices.message(str(error)), "", gr.skip()

    def _stopped(self, dataset: str, model: str, name: str) -> str:
        if not name:
            return notices.message("It was stopped before it began.")
        options = {"--model": model, "--out": self._runs / name, "--data": self._home}
        words = ["citewell", "eval", "run", self._datasets[dataset], *chain.from_iterable(options.items())]
        return notices.message(f"It was stopped. To go on with it: {shlex.join(map(str, words))}")

    def _shown(self, run: str | None, other: str | None) -> tuple[Any, ...]:
        """The metrics of a run, its worst samples, and what has changed since another one."""
        if not run:
            return gr.skip(), *_HIDDEN
        try:
            found = self._read(run)
            rows = [
                (name, *_rounded(metric.value, metric.low, metric.high), metric.n, METRICS[name].better or "")
                for name, metric in found.metrics.items()
                if metric.n
            ]
            bars = pd.DataFrame(
                [row[:2] for row in rows if row[0] not in AMOUNTS], columns=["metric", "value"]
            )
            shown = evaluations.failed(found.failed) + evaluations.worst(worst(found, _WORST))
            return (
                gr.skip(),
                gr.Dataframe(pd.DataFrame(rows, columns=_COLUMNS), visible=True),
                gr.BarPlot(bars, visible=True),
                self._compared(found, other),
                shown,
            )
        except CitewellError as error:
            return notices.message(str(error)), *_HIDDEN

    def _compared(self, run: Run, other: str | None) -> Any:
        if not other:
            return gr.update(visible=False)
        rows = [
            (
                each.metric,
                *_rounded(each.first.value, each.second.value, each.paired.value),
                *_rounded(each.paired.low, each.paired.high),
                each.verdict,
            )
            for each in compare(self._read(other), run).differences
        ]
        return gr.Dataframe(pd.DataFrame(rows, columns=_COMPARED), visible=True)

    def _report(self, run: str | None) -> tuple[str, Any]:
        if not run:
            return notices.message("Choose a run, or make one, to save its report."), gr.skip()
        try:
            return "", file(f"{run}.html", report(self._read(run)))
        except CitewellError as error:
            return notices.message(str(error)), gr.skip()

    def _names(self) -> list[str]:
        """The runs, newest first."""
        return sorted((path.parent.name for path in self._runs.glob("*/run.json")), reverse=True)

    def _read(self, name: str) -> Run:
        """A run by its name; raises RunError, also for a name that leads elsewhere."""
        if name not in self._names():
            raise RunError(f"There is no run {name!r}: choose one of the list.")
        return read_run(self._runs / name)


def _rounded(*values: float | None) -> tuple[float | None, ...]:
    return tuple(None if value is None else round(value, 3) for value in values)
