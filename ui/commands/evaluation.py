"""The commands that evaluate: are answers faithful, citations right, refusals justified?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.common import AsJson, Data, Model, print_json, settings_at, show
from ui.out import echo

app = typer.Typer(
    name="eval",
    help="Evaluate answers on a dataset, offline and repeatable with test models, or with a real model.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Source = Annotated[
    Path | None,
    typer.Argument(
        metavar="DATASET", help="Dataset in JSON Lines (default: the bundled one).", show_default=False
    ),
]
JudgeName = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="KIND:NAME",
        help="What judges claims: offline, openai:NAME, minicheck:NAME, decisions:NAME or onnx:FOLDER "
        "(default: $CITEWELL_CHECKER).",
        show_default=False,
    ),
]
RunFolder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a run.")]


@app.command()
def run(
    dataset: Source = None,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the run.")],
    model: Model = None,
    judge: JudgeName = None,
    least: Annotated[
        list[str] | None,
        typer.Option("--min", metavar="NAME=VALUE", help="Gate: minimum of a metric (repeatable)."),
    ] = None,
    most: Annotated[
        list[str] | None,
        typer.Option("--max", metavar="NAME=VALUE", help="Gate: maximum of a metric (repeatable)."),
    ] = None,
    gates: Annotated[
        Path | None, typer.Option("--gates", metavar="FILE", help="Gates in a TOML file.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Run a dataset on a model and write the results to a folder.

    An interrupted run continues. Exits with code 1 if a gate or a sample fails.

    Example: citewell eval run --out run-1 --model stub:honest --min faithfulness=0.95
    """
    from eval import build_judge, check, evaluate, open_dataset, read_gates
    from ui import evaluation
    from ui.progress import bar

    settings = settings_at(data, model, judge=judge)
    bounds = read_gates(least or (), most or (), gates)
    source = open_dataset(_named(dataset))
    with bar() as progress:
        judging = build_judge(settings, judge)
        found = evaluate(source, settings, judging, out, progress)
    show(found, evaluation.run_json, evaluation.run, as_json)
    failed_gates = check(bounds, found.metrics, found.scores())
    for line in evaluation.complaints(found, failed_gates, judging):
        echo(line, err=True)
    if failed_gates or found.failed:
        raise typer.Exit(1)


@app.command()
def cast(
    dataset: Source = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Test the evaluation itself: run the lying test models and show which metric catches which lie.

    Exits with code 1 if a lie wasn't caught.

    Example: citewell eval cast --json
    """
    from eval import cast, open_dataset
    from ui import evaluation
    from ui.progress import bar

    settings = settings_at(data, "stub:honest")
    with bar() as progress:
        found = cast(open_dataset(_named(dataset)), settings, progress)
    show(found, evaluation.cast_json, evaluation.cast, as_json)
    if any(detection.caught < detection.told for detection in found):
        raise typer.Exit(1)


@app.command()
def judge(
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            metavar="PATH",
            help="File or folder of claims with human labels (repeatable; default: the bundled ones).",
            show_default=False,
        ),
    ] = None,
    name: JudgeName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Measure a judge against human labels, next to word overlap and the claim alone.

    Several sets are also pooled with equal weight.

    Example: citewell eval judge --against labels.jsonl
    """
    from eval import build_judge, bundled_claims, measure, pool
    from ui import evaluation
    from ui.progress import bar

    with bar() as progress:
        judging = build_judge(settings_at(data, None, judge=name), name)
        found = measure(against or [bundled_claims()], judging, progress)
    pooled = pool(found)
    show([*found, *([pooled] if pooled else [])], evaluation.agreement_json, evaluation.agreement, as_json)


@app.command()
def compare(
    first: RunFolder,
    second: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of another run of the same dataset.")],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write an HTML page.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two runs of one dataset, sample by sample.

    Example: citewell eval compare run-1 run-2 --html compared.html
    """
    from eval import compare, comparison_report, read_run
    from ui import evaluation

    found = compare(read_run(first), read_run(second))
    if html is not None:
        _write(html, comparison_report(found))
    show(found, evaluation.comparison_json, evaluation.comparison, as_json)


@app.command()
def report(
    folder: RunFolder,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="File to write (default: report.html in that folder)."),
    ] = None,
    cast: Annotated[
        Path | None,
        typer.Option("--cast", metavar="FILE", help="Output of `citewell eval cast --json`."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a run as one HTML page, worst samples first.

    Example: citewell eval report run-1
    """
    from eval import read_run, report
    from ui import evaluation

    path = folder / "report.html" if html is None else html
    detections = () if cast is None else evaluation.read_cast(cast)
    _write(path, report(read_run(folder), detections))
    if as_json:
        print_json({"report": str(path)})
    else:
        echo(str(path))


@app.command("import")
def import_(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="Questions in the format of ragas or SQuAD.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DATASET", help="Dataset to write.")],
    as_json: AsJson = False,
) -> None:
    """Convert ragas-style or SQuAD-style JSON or CSV into a dataset.

    Example: citewell eval import squad.json --out squad.jsonl
    """
    from eval import import_dataset
    from ui import evaluation

    show(import_dataset(source, out), evaluation.imported_json, evaluation.imported, as_json)


def _named(dataset: Path | None) -> Path:
    from eval import bundled_dataset

    return bundled_dataset() if dataset is None else dataset


def _write(path: Path, page: str) -> None:
    from rag import UsageError

    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Can't write {path} ({error.strerror}): name another file with --html.") from error
