"""Reliability and refusal curves: how far a run's probabilities can be trusted, and what thresholds cost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from eval.records import overlap

_BINS = 10
_STEPS = 20  # maximum thresholds of a refusal curve: nobody reads a longer table

_Decided: TypeAlias = tuple[bool, float | None]


@dataclass(frozen=True, slots=True)
class Bin:
    """The mean probability of `n` sentences, and the share of them that cite evidence."""

    probability: float
    share: float
    n: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error rates of a run if it refused below `threshold`; None is the run as it happened.

    `over_refusal` is the share of answerable questions that are refused, `false_confidence` the share of
    unanswerable questions that are answered.
    """

    threshold: float | None
    over_refusal: float
    false_confidence: float


def reliability(records: Iterable[Mapping[str, Any]]) -> list[Bin]:
    """A run's sentences by the probability of their verdicts: ten bins of equal width, empty ones left out.

    The points of a reliability diagram (DeGroot and Fienberg 1983, doi 10.2307/2987588). A run's
    sentences are not labelled true or false, so citing evidence is used as a proxy. Samples without
    evidence and sentences without citations are left out.
    """
    pairs = [pair for record in records if record["evidence"] for pair in _judged(record)]
    if not pairs:
        return []
    probabilities, hits = np.array(pairs, dtype=np.float64).T
    places = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    return [
        Bin(float(probabilities[here].mean()), float(hits[here].mean()), int(here.sum()))
        for here in (places == place for place in np.unique(places))
    ]


def refusals(records: Iterable[Mapping[str, Any]]) -> list[Refusal]:
    """The refusal curve of a run by rising threshold, followed by the run as it happened.

    A ROC curve of answering (Fawcett 2006, doi 10.1016/j.patrec.2005.10.010), with 1 minus the true
    positive rate. The thresholds, at most twenty, are quantiles of the distinct confidences. If any
    answer lacks a confidence, only the run itself is returned; without both answerable and unanswerable
    questions, nothing is.
    """
    known: list[_Decided] = []
    unknown: list[_Decided] = []
    for record in records:
        if record["task"] == "ask" and record["answerable"] != "partial":
            kind = known if record["answerable"] else unknown
            kind.append((record["abstained"], record["receipt"].get("confidence")))
    if not known or not unknown:
        return []
    now = Refusal(None, _share([no for no, _ in known]), _share([not no for no, _ in unknown]))
    confidences = [confidence for _, confidence in known + unknown if confidence is not None]
    if len(confidences) < len(known) + len(unknown):
        return [now]
    quantiles = np.quantile(np.unique(confidences), np.linspace(0, 1, _STEPS), method="higher")
    return [*(_cut(float(each), known, unknown) for each in np.unique(quantiles)), now]


def _judged(record: Mapping[str, Any]) -> Iterator[tuple[float, bool]]:
    """The probability of each sentence with citations, and whether it cites evidence."""
    for sentence in record["sentences"]:
        if sentence["citations"]:
            pairs = ((cited, known) for cited in sentence["citations"] for known in record["evidence"])
            yield sentence["probability"], any(overlap(cited, known) for cited, known in pairs)


def _cut(threshold: float, known: Sequence[_Decided], unknown: Sequence[_Decided]) -> Refusal:
    refused = [confidence is not None and confidence < threshold for _, confidence in known]
    answered = [confidence is not None and confidence >= threshold for _, confidence in unknown]
    return Refusal(threshold, _share(refused), _share(answered))


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values)
