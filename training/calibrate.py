"""Calibrate a head: convert its logits to probabilities, and choose the thresholds for yes and no.

Platt, "Probabilistic outputs for support vector machines" (1999). All sets have the same weight, and in each
true claims weigh 77 and false claims 23, as in summaries by language models. The figures reported for a set
come from a fit on the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from training.scoring import Item, ScoredPair, logit

_TRUE = 0.77
_PRECISE_YES, _PRECISE_NO = 0.95, 0.90
_BINS = 10

Fold = tuple[np.ndarray, np.ndarray]
"""The labels and logits of a set."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """The values for a head in `checker.toml`, and the report on how they were chosen."""

    slope: float
    intercept: float
    yes: float
    no: float
    report: tuple[str, ...]


def folds_of(items: Sequence[Item], pairs: Sequence[ScoredPair]) -> dict[str, Fold]:
    """The sets for calibrating the head for claims; a summary is represented by its worst sentence."""
    found: dict[str, list[tuple[float, float]]] = {}
    for item in items:
        if item.set != "mtrag":
            found.setdefault(item.set, []).append((item.label, logit(min(item.network))))
    for pair in pairs:
        if pair.set in ("dev_snli", "held-out templates"):
            found.setdefault(pair.set, []).append((pair.label, logit(pair.probability)))
    return {
        name: (np.array([y for y, _ in rows]), np.array([x for _, x in rows])) for name, rows in found.items()
    }


def questions_of(pairs: Sequence[ScoredPair]) -> dict[str, Fold]:
    """The set for calibrating the head for questions, in three parts of similar size."""
    rows = [(pair.label, logit(pair.probability)) for pair in pairs if pair.set == "dev_qa_squad"]
    parts = [rows[at::3] for at in range(3)]
    return {
        f"dev_qa_squad {at}": (np.array([y for y, _ in part]), np.array([x for _, x in part]))
        for at, part in enumerate(parts)
    }


def calibrate(folds: Mapping[str, Fold], share: float | None = _TRUE) -> Calibration:
    """Fit on all sets; choose thresholds and report errors on probabilities fitted without the set itself.

    `share` is the weighted share of true pairs in each set; None leaves the weights unchanged.
    """
    weights = {name: _weights(labels, share) for name, (labels, _) in folds.items()}
    left_out = {
        name: _fit({n: f for n, f in folds.items() if n != name}, weights).predict_proba(x[:, None])[:, 1]
        for name, (_, x) in folds.items()
    }
    labels = np.concatenate([labels for labels, _ in folds.values()])
    found = np.concatenate([left_out[name] for name in folds])
    weight = np.concatenate([weights[name] for name in folds])
    yes = _lowest_yes(labels, found, weight)
    no = 1 - _lowest_yes(1 - labels, 1 - found, weight, _PRECISE_NO)
    model = _fit(folds, weights)
    report = tuple(_lines(folds, left_out, weights, yes, no))
    return Calibration(float(model.coef_[0, 0]), float(model.intercept_[0]), yes, no, report)


def _weights(labels: np.ndarray, share: float | None) -> np.ndarray:
    if share is None:
        return np.full(len(labels), 1 / len(labels))
    true = labels == 1
    return np.where(true, share / max(1, true.sum()), (1 - share) / max(1, (~true).sum()))


def _fit(folds: Mapping[str, Fold], weights: Mapping[str, np.ndarray]) -> LogisticRegression:
    x = np.concatenate([logits for _, logits in folds.values()])[:, None]
    weight = np.concatenate([weights[name] for name in folds])
    return LogisticRegression(C=1e3).fit(
        x, np.concatenate([labels for labels, _ in folds.values()]), weight * len(weight) / weight.sum()
    )


def _lowest_yes(
    labels: np.ndarray, found: np.ndarray, weight: np.ndarray, precise: float = _PRECISE_YES
) -> float:
    """The lowest probability from which the share of true pairs is at least `precise`."""
    order = np.argsort(-found)
    share = np.cumsum((weight * labels)[order]) / np.cumsum(weight[order])
    enough = np.flatnonzero(share >= precise)
    return float(found[order][enough[-1]]) if len(enough) else 1.0


def _lines(
    folds: Mapping[str, Fold],
    left_out: Mapping[str, np.ndarray],
    weights: Mapping[str, np.ndarray],
    yes: float,
    no: float,
) -> Iterator[str]:
    rows = {name: (labels, left_out[name], weights[name]) for name, (labels, _) in folds.items()}
    rows["all"] = tuple(np.concatenate([row[part] for row in rows.values()]) for part in range(3))
    for name, (labels, found, weight) in rows.items():
        true = labels == 1
        says_yes, says_no = found >= yes, found <= no
        yield (
            f"{name}: true at yes {says_yes[true].mean():.1%}, false at yes {says_yes[~true].mean():.1%}, "
            f"precision of yes {_share(labels, weight, says_yes)}, "
            f"of no {_share(1 - labels, weight, says_no)}, "
            f"calibration error {_error(labels, found, weight):.3f} (n {len(labels)})"
        )


def _share(labels: np.ndarray, weight: np.ndarray, where: np.ndarray) -> str:
    return f"{(weight * labels)[where].sum() / weight[where].sum():.1%}" if where.any() else "–"


def _error(labels: np.ndarray, found: np.ndarray, weight: np.ndarray) -> float:
    """The expected calibration error over ten bins (Naeini et al., 2015)."""
    bins = np.minimum((found * _BINS).astype(int), _BINS - 1)
    gaps = [abs((weight * (labels - found))[bins == at].sum()) for at in range(_BINS) if (bins == at).any()]
    return float(sum(gaps) / weight.sum())
