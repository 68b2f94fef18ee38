"""Render a run, or a comparison of two runs, as a self-contained HTML page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from eval.cast import Detection
from eval.compare import Comparison, Difference, Flip
from eval.curves import refusals, reliability
from eval.metrics import METRICS
from eval.plots import refusal_plot, reliability_plot
from eval.records import overlap
from eval.run import Run
from eval.tags import by_tag

SHOWN = 300
"""Maximum samples or flips shown in full; a page on 10,000 samples stays at a few megabytes."""

FAULTS: Mapping[str, int] = {"false_confidence": 8, "faithfulness": 4, "over_refusal": 2, "evidence_hit": 1}
"""The weight of each fault when samples are sorted; a full fault outweighs all lesser ones together."""

AMOUNTS = ("length", "tokens", "cost")
"""The metrics that don't range from 0 to 1."""


_NAMES = ("id", "question", "articles", "tags")  # the fields of a sample that is only listed
_AXIS_ENDS = (0.05, 0.1, 0.2, 0.5, 1.0)  # possible ends of an axis of differences

_VERDICTS = {"better": "good", "worse": "bad", "more": "differs", "less": "differs", "unclear": "same"}

Mark: TypeAlias = tuple[str, str]
"""The name of a symbol in the templates, and its label."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """A sample on a page: its record, in full or only its names; `states` are the filters it matches."""

    record: Mapping[str, Any]
    marks: tuple[Mark, ...]
    states: tuple[str, ...]


def report(run: Run, detections: Sequence[Detection] = ()) -> str:
    """The page of a run, worst samples first; raises RunError if the run's folder cannot be read."""
    weights = {name: badness(scores) for name, scores in run.scores()}
    order = sorted(weights, key=lambda name: -weights[name])
    worst = frozenset(order[:SHOWN])
    found = {record["id"]: _sample(record, record["id"] in worst) for record in run.records()}
    samples = [found[name] for name in order]
    bins, curve = reliability(run.records()), refusals(run.records())
    return _render(
        "report.html.j2",
        run=run,
        metrics={name: metric for name, metric in run.metrics.items() if metric.n},
        seconds=run.latency or (),
        detections=detections,
        worst=samples[:SHOWN],
        rest=samples[SHOWN:],
        states=Counter(state for sample in samples for state in sample.states),
        tags=by_tag(run.records()),
        reliability=bins,
        reliability_plot=reliability_plot(bins),
        refusals=curve,
        refusal_plot=refusal_plot(curve),
    )


def comparison_report(comparison: Comparison) -> str:
    """The page that compares two runs, worst flips first; raises RunError if a folder cannot be read."""
    runs = (comparison.first, comparison.second)
    one, other = (dict(_flatten(run.about)) for run in runs)
    flips = sorted(comparison.flips, key=_improvement)[:SHOWN]
    names = {flip.sample for flip in flips}
    bounds = [
        abs(bound)
        for each in comparison.differences
        if each.metric not in AMOUNTS
        for bound in (each.paired.low, each.paired.high)
        if bound is not None
    ]
    return _render(
        "comparison.html.j2",
        comparison=comparison,
        abouts=[(name, one.get(name), other.get(name)) for name in {**one, **other} if name != "format"],
        differences=[(each, _verdict_mark(each)) for each in comparison.differences],
        reach=next((reach for reach in _AXIS_ENDS if max(bounds, default=0.0) <= reach), 1.0),
        flips=flips,
        said=[{each["id"]: each for each in run.records() if each["id"] in names} for run in runs],
    )


def worst(run: Run, limit: int) -> list[tuple[Mapping[str, Any], tuple[Mark, ...]]]:
    """The records of the `limit` worst samples, and what is wrong with each; raises RunError."""
    weights = {name: badness(scores) for name, scores in run.scores()}
    order = [name for name in sorted(weights, key=lambda name: -weights[name]) if weights[name] > 0][:limit]
    found = {record["id"]: record for record in run.records() if record["id"] in frozenset(order)}
    return [(found[name], tuple(_marks(found[name]))) for name in order]


def figure(metric: str, value: float | None, sign: str = "-") -> str:
    """A value of a metric as readers see it; a `sign` of "+" shows a plus as well."""
    return (_amount if metric in AMOUNTS else _number)(value, sign)


def badness(scores: Mapping[str, float | None]) -> float:
    """The weighted sum of a sample's faults, each from 0 to 1: from 0, without fault, to 15."""
    return sum(weight * _fault(name, scores.get(name)) for name, weight in FAULTS.items())


def _fault(metric: str, value: float | None) -> float:
    if value is None:
        return 0.0
    return 1 - value if METRICS[metric].better == "higher" else value


def _improvement(flip: Flip) -> float:
    """How much better the second run is on this sample, by the weight of the metric's fault."""
    return FAULTS[flip.metric] * (_fault(flip.metric, flip.first) - _fault(flip.metric, flip.second))


def _sample(record: Mapping[str, Any], is_whole: bool) -> _Sample:
    marks = tuple(_marks(record))
    doubted = any(sentence["status"] != "supported" for sentence in record["sentences"])
    states = {"wrong": badness(record["scores"]) > 0, "refused": record["abstained"], "unsupported": doubted}
    if is_whole:
        evidence = [(each["quote"], _evidence_mark(each, record)) for each in record["evidence"]]
        record = {**record, "evidence": evidence}
    else:
        record = {name: record[name] for name in _NAMES}
    return _Sample(record, marks, tuple(state for state, holds in states.items() if holds))


def _marks(record: Mapping[str, Any]) -> Iterator[Mark]:
    """What is wrong with a sample, worst first; otherwise one mark that says it is right."""
    scores, sentences = record["scores"], record["sentences"]
    doubted = sum(sentence["status"] != "supported" for sentence in sentences)
    confident = bool(scores.get("false_confidence"))
    if confident:
        yield "bad", "answered, although the articles don't say"
    if doubted:
        noun = "sentence" if len(sentences) == 1 else "sentences"
        yield "bad", f"{doubted} of {len(sentences)} {noun} not supported"
    if record["abstained"]:
        yield _refusal_mark(record)
    elif scores.get("evidence_hit") == 0:
        yield "part", "evidence not cited"
    elif not doubted and not confident:
        yield "good", "nothing wrong"


def _refusal_mark(record: Mapping[str, Any]) -> Mark:
    if record["task"] == "summarize":
        return "refused", "no summary"
    if record["answerable"] is False:
        return "good", "rightly refused"
    part = " part of" if record["answerable"] == "partial" else ""
    return "refused", f"refused, although the articles say{part} it"


def _evidence_mark(evidence: Mapping[str, Any], record: Mapping[str, Any]) -> Mark:
    cited = (citation for sentence in record["sentences"] for citation in sentence["citations"])
    if any(overlap(citation, evidence) for citation in cited):
        return "good", "cited"
    if any(overlap(passage, evidence) for passage in record["passages"]):
        return "part", "found, but not cited"
    return "bad", "missed: not in the passages"


def _verdict_mark(difference: Difference) -> Mark:
    """The mark of a difference; it isn't clear if its interval includes 0."""
    if difference.paired.value is None:
        return "none", "no common samples"
    verdict = difference.verdict
    return _VERDICTS[verdict], "no clear difference" if verdict == "unclear" else verdict


def _flatten(about: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in about.items():
        if isinstance(value, Mapping):
            yield from ((f"{name} › {inner}", each) for inner, each in value.items())
        else:
            yield name, value


def _number(value: float | None, sign: str = "-") -> str:
    """A number with three decimals; a `sign` of "+" shows a plus as well."""
    return "–" if value is None else _signed(value, sign, ".3f")


def _amount(value: float | None, sign: str = "-") -> str:
    """An amount with four digits, or with six decimals if it is small."""
    if value is None:
        return "–"
    size = abs(value)
    return _signed(value, sign, ",.0f" if size >= 1000 else ".6f" if 0 < size < 0.01 else ".4g")


def _signed(value: float, sign: str, form: str) -> str:
    shown = f"{value:{sign}{form}}"
    return (
        shown.replace("-", "−") if shown.strip("+-0.") else shown.lstrip("+-")
    )  # a value that rounds to 0 has no sign


def _render(template: str, **values: Any) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(loader=PackageLoader("eval"), autoescape=True, undefined=StrictUndefined)
    pages.trim_blocks = pages.lstrip_blocks = True
    pages.filters |= {"number": _number, "amount": _amount}
    pages.globals |= {"METRICS": METRICS, "FAULTS": FAULTS, "AMOUNTS": AMOUNTS, "SHOWN": SHOWN}
    return pages.get_template(template).render(**values)
