"""Run the cast of lying stubs: which lies they tell, and which metrics detect them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.asking import SampleResult
from eval.dataset import Dataset
from eval.metrics import METRICS
from eval.types import Sample
from rag import ProgressCallback
from rag.generation.lies import LIES, TRUTHFUL, TRUTHS
from rag.generation.twists import TWISTS

HONEST = "honest"

EXPECTED_METRICS: Mapping[str, tuple[str, ...]] = {
    "fabricate": ("faithfulness", "citation_recall"),
    "number": ("faithfulness", "citation_recall"),
    "name": ("faithfulness", "citation_recall"),
    "negate": ("faithfulness", "citation_recall"),
    "misattribute": ("faithfulness", "citation_recall"),
    "uncited": ("uncited_rate",),
    "refuse": ("over_refusal",),
    "never-refuse": ("false_confidence",),
    "junk": ("faithfulness", "citation_recall"),
    **dict.fromkeys(TWISTS, ("faithfulness", "citation_recall")),
}
"""The metrics that should detect each lie."""

_BY_RATE = ("refuse", "never-refuse")  # detected by their rate over a dataset, not sample by sample


@dataclass(frozen=True, slots=True)
class Detection:
    """How often one stub lied on a dataset (`told`), and how often a metric caught it (`caught`).

    It lied if its reply differs from the honest one. `by` counts the caught lies by metric. A stub that
    always or never refuses is caught as a whole, if its rate is worse than the honest stub's. `reworded`
    counts the lies whose truthful twin says the honest sentences in other words, and `passed` those in
    which none of the twin's sentences is *unsupported*.
    """

    stub: str
    samples: int
    told: int
    caught: int
    by: Mapping[str, int]
    reworded: int = 0
    passed: int = 0


@dataclass(frozen=True, slots=True)
class _Observation:
    """The parts of a result that are compared: the reply as it reads, its statuses, and its scores."""

    said: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    statuses: tuple[str, ...]
    scores: Mapping[str, float | None]


def detect(
    dataset: Dataset,
    ask: Callable[[str], Callable[[Sample], SampleResult]],
    progress: ProgressCallback | None = None,
) -> list[Detection]:
    """Run the whole cast and return one row per stub, the honest one first.

    `ask` takes the name of a stub and returns the function that asks it. The truthful twin of a stub is
    asked only the samples on which the stub lies.
    """
    honest: list[_Observation] = []
    table = []
    for stub in sorted(LIES, key=lambda name: name != HONEST):
        asked, seen = ask(stub), []
        twin = ask(f"{TRUTHFUL}{stub}") if f"{TRUTHFUL}{stub}" in TRUTHS else None
        truths: list[_Observation] = []
        for done, sample in enumerate(dataset, start=1):
            seen.append(_observe(asked(sample)))
            if twin and seen[-1].said != honest[done - 1].said:
                truth = _observe(twin(sample))
                truths += [truth] if truth.said != honest[done - 1].said else []
            if progress is not None:
                progress(done, dataset.count, f"stub:{stub}")
        honest = honest or seen
        passed = sum("unsupported" not in truth.statuses for truth in truths)
        table.append(replace(_detection(stub, honest, seen), reworded=len(truths), passed=passed))
    return table


def _detection(stub: str, honest: Sequence[_Observation], seen: Sequence[_Observation]) -> Detection:
    told = [pair for pair in zip(honest, seen, strict=True) if pair[0].said != pair[1].said]
    metrics = EXPECTED_METRICS.get(stub, ())
    if stub in _BY_RATE:
        told = [pair for pair in told if any(pair[1].scores[name] is not None for name in metrics)]
        caught = {name: len(told) for name in metrics if _rate(seen, name) > _rate(honest, name)}
        return Detection(f"stub:{stub}", len(seen), len(told), max(caught.values(), default=0), caught)
    worse = [{name for name in metrics if _is_worse(name, *pair)} for pair in told]
    by = {name: sum(name in found for found in worse) for name in metrics}
    return Detection(f"stub:{stub}", len(seen), len(told), sum(map(bool, worse)), by)


def _is_worse(metric: str, truth: _Observation, lie: _Observation) -> bool:
    """Whether a metric is worse for the lie; a refusal has no value and counts as flawless."""
    is_higher_better = METRICS[metric].better == "higher"
    one, other = truth.scores[metric], lie.scores[metric]
    if other is None:
        return False
    if one is None:
        one = 1.0 if is_higher_better else 0.0
    return other < one if is_higher_better else other > one


def _rate(seen: Sequence[_Observation], metric: str) -> float:
    values = [value for each in seen if (value := each.scores[metric]) is not None]
    return sum(values) / len(values) if values else 0.0


def _observe(finished: SampleResult) -> _Observation:
    said = tuple(
        (
            sentence["text"],
            tuple(
                (cited["article"], cited["start"])
                for cited in sentence["citations"]
                if not cited["attributed"]
            ),
        )
        for sentence in finished.record["sentences"]
    )
    statuses = tuple(sentence["status"] for sentence in finished.record["sentences"])
    return _Observation(said, statuses, finished.scores)
