"""The commands that evaluate: is the answer faithful, does the citation hold, was the refusal right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.commands.common import AsJson, Data, Model, print_json, settings_at, show
from ui.out import echo

app = typer.Typer(
    name="eval",
    help="Evaluate answers on a dataset: offline and repeatable with stubs, or with a real model.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Source = Annotated[
    Path | None,
    typer.Argument(
        metavar="DATASET", help="A dataset in JSON Lines, else the bundled one.", show_default=False
    ),
]
JudgeName = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="KIND:NAME",
        help="What judges claims: offline, or openai:, minicheck: or decisions: and a model of the server "
        "(else CITEWELL_CHECKER).",
        show_default=False,
    ),
]
RunFolder = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.")]


@app.command()
def run(
    dataset: Source = None,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder of the run.")],
    model: Model = None,
    judge: JudgeName = None,
    least: Annotated[
        list[str] | None, typer.Option("--min", metavar="NAME=VALUE", help="A metric and its least value.")
    ] = None,
    most: Annotated[
        list[str] | None, typer.Option("--max", metavar="NAME=VALUE", help="A metric and its greatest value.")
    ] = None,
    gates: Annotated[
        Path | None, typer.Option("--gates", metavar="FILE", help="A TOML file of such bounds.")
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Run a dataset on a model, and write the run into a folder.

    A run that was cut off goes on where it was. Exit code 1 when a gate falls or a sample failed.

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
    fallen = check(bounds, found.metrics, found.scores())
    for line in evaluation.complaints(found, fallen, judging):
        echo(line, err=True)
    if fallen or found.failed:
        raise typer.Exit(1)


@app.command()
def cast(
    dataset: Source = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Put the lying stubs through the evaluation, and show which metric sees which lie.

    Exit code 1 when a lie was not caught.

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
            help="Claims with human labels: a file or a folder; may be repeated. Otherwise the bundled ones.",
            show_default=False,
        ),
    ] = None,
    name: JudgeName = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Measure a judge against human labels, next to word overlap and the claim alone.

    Several sets are pooled as well, each with the same weight.

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
    second: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of another run of that dataset.")],
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page, too.")] = None,
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
        Path | None, typer.Option("--html", metavar="FILE", help="The page, else report.html in that folder.")
    ] = None,
    cast: Annotated[
        Path | None,
        typer.Option("--cast", metavar="FILE", help="What `citewell eval cast --json` has printed."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a run as one page of HTML, its worst samples first.

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
        Path, typer.Argument(metavar="SOURCE", help="Questions in the form of ragas or SQuAD.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DATASET", help="The dataset to write.")],
    as_json: AsJson = False,
) -> None:
    """Make a dataset of ragas-style or SQuAD-style JSON or CSV.

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
        raise UsageError(
            f"{path} cannot be written ({error.strerror}): name another file with --html."
        ) from error
