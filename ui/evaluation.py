"""Evaluations as readable text and as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from eval import (
    FAULTS,
    METRICS,
    Agreement,
    Comparison,
    Detection,
    FailedGate,
    Imported,
    Judge,
    Metric,
    Run,
    StatusShares,
    by_tag,
    refusals,
    reliability,
)
from rag import UsageError
from ui.wording import count

Json: TypeAlias = dict[str, Any]

_DIGITS = 3
_WRAPPED = {"BY", "CLAIMS", "METRIC", *(METRICS[name].name for name in FAULTS)}
_SHOWN = (
    "TRUE and FALSE: percentages shown as supported / unclear / unsupported. PRECISION: percentage of "
    "supported that is true / of unsupported that is false. PRECISION and ECE (calibration error) weight "
    "each set to {true} true : {false} false."
)
_POOLED = "POOLED: each set has equal weight. The lowest precision of supported is that of {worst}."
_RANKED = (
    "AUROC: of the check, of word overlap, and of the claim alone. BALANCED accuracy if supported counts as "
    "true; BEST if a probability of at least FROM does, the best threshold on the other sets."
)


def run(value: Run) -> RenderableType:
    """The applicable metrics with their intervals and the names that gates know them by, the fault metrics by
    tag, and the run's folder.
    """
    table = _table("METRIC", "VALUE", "95 %", "N", "GATE")
    for name, metric in value.metrics.items():
        if metric.n:
            table.add_row(METRICS[name].name, _number(metric.value), _interval(metric), f"{metric.n:,}", name)
    if value.latency is not None:
        middle, late = value.latency
        table.add_row("Latency (s)", f"{middle:.3f}", f"p95 {late:.3f}", f"{len(value.seconds):,}")
    about = value.about
    line = f"{about['dataset']['name']} · model: {about['model']} · judge: {about['judge']} · {value.folder}"
    return Group(table, Text(), *_tags(value), Text(line, style="dim"))


def run_json(value: Run) -> Json:
    """The model, the number of samples, the metrics with intervals (overall and by tag), and the two curves.

    Metrics that don't apply are null.
    """
    return {
        "model": value.about["model"],
        "samples": value.about["dataset"]["samples"],
        "metrics": {name: asdict(metric) for name, metric in value.metrics.items()},
        "tags": {tag: asdict(tagged) for tag, tagged in by_tag(value.records()).items()},
        "reliability": [asdict(each) for each in reliability(value.records())],
        "refusals": [asdict(each) for each in refusals(value.records())],
    }


def complaints(value: Run, failures: Sequence[FailedGate], judge: Judge) -> Iterator[str]:
    """One line for each failed sample and gate, and one if the judge left claims unscored."""
    if judge.unscored:
        yield f"citewell: {judge.name} gave no verdict on {judge.unscored:,} of {judge.asked:,} claims"
    for name, reason in value.failed.items():
        yield f"citewell: sample {name!r} failed: {reason}"
    for item in failures:
        bound = f"{'at least' if item.gate.side == 'min' else 'at most'} {item.gate.bound:g}"
        measured = "was not measured" if item.value is None else f"is {item.value:.{_DIGITS}f}"
        worst = f"; worst samples: {', '.join(item.samples)}" if item.samples else ""
        yield f"citewell: gate failed: {item.gate.metric} {measured} and must be {bound}{worst}"


def cast(values: Sequence[Detection]) -> RenderableType:
    """One row per test model: lies told, lies caught by which metric, truthful rewordings passed."""
    table = _table("STUB", "SAMPLES", "TOLD", "CAUGHT", "REWORDED", "PASSED", "BY")
    for item in values:
        by = ", ".join(f"{METRICS[metric].name}: {caught}" for metric, caught in item.by.items() if caught)
        caught = Text(f"{item.caught:,}", style="red" if item.caught < item.told else "")
        passed = Text(f"{item.passed:,}", style="red" if item.passed < item.reworded else "")
        row = item.stub, f"{item.samples:,}", f"{item.told:,}", caught, f"{item.reworded:,}", passed, Text(by)
        table.add_row(*row)
    return table


def cast_json(values: Sequence[Detection]) -> list[Json]:
    """The same as JSON; `by` counts the lies that each metric caught."""
    return [asdict(item) for item in values]


def read_cast(path: Path) -> list[Detection]:
    """Read the JSON that `eval cast` prints; raises UsageError for anything else."""
    try:
        return [Detection(**item) for item in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"{path} isn't the output of `eval cast` ({error}): "
            f"create it with `citewell eval cast --json > {path}`."
        ) from error


def agreement(values: Sequence[Agreement]) -> RenderableType:
    """For each set, how true and false claims are shown, how well that agrees with people, and ratings.

    Pooled sets get a row of their own, with the name of the worst set.
    """
    shown = _table("CLAIMS", "N", "TRUE", "FALSE", "PRECISION", "ECE", "UNSCORED")
    ranked = _table("CLAIMS", "AUROC", "OVERLAP", "CLAIM", "BALANCED", "BEST", "FROM")
    rated = _table("CLAIMS", "N", "SPEARMAN", "OVERLAP", "UNSCORED")
    for item in values:
        name, n, unscored = Text(item.name), f"{item.n:,}", f"{item.unscored:,}"
        if item.true is None and item.false is None:
            rated.add_row(name, n, _number(item.spearman), _number(item.overlap_spearman), unscored)
            continue
        statuses = _statuses(item.true), _statuses(item.false)
        shown.add_row(name, n, *statuses, _precisions(item), _number(item.calibration_error), unscored)
        scores = item.auroc, item.overlap_auroc, item.claim_auroc
        halves = item.balanced_accuracy, item.best_balanced_accuracy, item.threshold
        ranked.add_row(name, *map(_number, (*scores, *halves)))
    parts: list[RenderableType] = []
    if shown.rows:
        share = round(100 * values[0].true_share)
        parts += [
            shown,
            Text(_SHOWN.format(true=share, false=100 - share), style="dim"),
            *(Text(_POOLED.format(worst=item.worst), style="dim") for item in values if item.worst),
            Text(),
            ranked,
            Text(_RANKED, style="dim"),
        ]
    if rated.rows:
        parts += [*([Text()] if parts else []), rated]
    return Group(*parts)


def agreement_json(values: Sequence[Agreement]) -> list[Json]:
    """Every measure as JSON; those that don't apply are null."""
    return [asdict(item) for item in values]


def comparison(value: Comparison) -> RenderableType:
    """The paired differences, then the samples whose outcome changed, worse ones first."""
    table = _table("METRIC", "FIRST", "SECOND", "DIFFERENCE", "95 %", "")
    for item in value.differences:
        table.add_row(
            METRICS[item.metric].name,
            _number(item.first.value),
            _number(item.second.value),
            _number(item.paired.value, signed=True),
            _interval(item.paired, signed=True),
            item.verdict,
        )
    flips = _table("SAMPLE", "METRIC", "FIRST", "SECOND", "")
    for flip in sorted(value.flips, key=lambda flip: not flip.is_worse):
        better = "worse" if flip.is_worse else "better"
        flips.add_row(
            Text(flip.sample), METRICS[flip.metric].name, _number(flip.first), _number(flip.second), better
        )
    parts: list[RenderableType] = [table]
    if value.flips:
        parts += [Text(), flips]
    if value.alone:
        names = ", ".join(value.alone)
        parts += [Text(), Text(f"{count(len(value.alone), 'sample')} in one run only: {names}")]
    return Group(*parts)


def comparison_json(value: Comparison) -> Json:
    """The same as JSON."""
    return {
        "first": str(value.first.folder),
        "second": str(value.second.folder),
        "differences": [asdict(item) for item in value.differences],
        "flips": [{**asdict(flip), "worse": flip.is_worse} for flip in value.flips],
        "alone": list(value.alone),
    }


def imported(value: Imported) -> RenderableType:
    """How much was written, and one line per skipped row."""
    line = f"{count(value.samples, 'sample')}, {count(value.articles, 'article')}"
    line += f", {value.unproven:,} without evidence" if value.unproven else ""
    skipped = [Text(f"! {item.row}: {item.reason}", style="yellow") for item in value.skipped]
    return Group(Text(line), *skipped)


def imported_json(value: Imported) -> Json:
    """The same as JSON."""
    return asdict(value)


def _tags(value: Run) -> Iterator[RenderableType]:
    """The fault metrics, one row per tag."""
    tags = by_tag(value.records())
    if tags:
        table = _table("TAG", "N", *(METRICS[name].name for name in FAULTS))
        for tag, tagged in tags.items():
            figures = (_number(tagged.metrics[name].value) for name in FAULTS)
            table.add_row(Text(tag), f"{tagged.samples:,}", *figures)
        yield from (table, Text())


def _statuses(shown: StatusShares | None) -> str:
    if shown is None:
        return "–"
    return " / ".join(f"{100 * share:.0f}" for share in (shown.supported, shown.unclear, shown.unsupported))


def _precisions(item: Agreement) -> str:
    return " / ".join(
        "–" if share is None else f"{100 * share:.0f}"
        for share in (item.supported_true, item.unsupported_false)
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, name in enumerate(columns):
        is_number = place > 0 and name not in ("BY", "METRIC", "GATE", "")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=name not in _WRAPPED)
    return table


def _number(value: float | None, *, signed: bool = False) -> str:
    if value is None:
        return "–"
    return f"{value:+.{_DIGITS}f}" if signed else f"{value:.{_DIGITS}f}"


def _interval(metric: Metric, *, signed: bool = False) -> str:
    return f"{_number(metric.low, signed=signed)} … {_number(metric.high, signed=signed)}"
