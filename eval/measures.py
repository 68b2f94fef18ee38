"""Measures of a checker's scores and statuses against people's labels of the same claims."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

TRUE_SHARE = 0.77
"""The share of true sentences in summaries by language models; each set is weighted to match it."""

_BINS = 10


def auroc(scores: Sequence[float], labels: Sequence[int]) -> float | None:
    """The probability that a positive outscores a negative, ties counting half; None without either class.

    The area under the ROC curve, from ranks (Hanley and McNeil 1982, after Mann and Whitney 1947).
    """
    positives = sum(labels)
    pairs = positives * (len(labels) - positives)
    if not pairs:
        return None
    rank_sum = sum(rank for rank, label in zip(ranks(scores), labels, strict=True) if label)
    return (rank_sum - positives * (positives + 1) / 2) / pairs


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The Pearson correlation of the ranks, ties sharing their mean rank (Spearman 1904).

    None if all values of either side are equal.
    """
    first, second = ranks(ours), ranks(theirs)
    mean = (len(first) + 1) / 2
    covariance = sum((x - mean) * (y - mean) for x, y in zip(first, second, strict=True))
    spread = [sum((x - mean) ** 2 for x in each) for each in (first, second)]
    return float(covariance / (spread[0] * spread[1]) ** 0.5) if all(spread) else None


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value, from 1; ties share the mean of their ranks."""
    places = defaultdict(list)
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__), start=1):
        places[values[index]].append(rank)
    return [sum(places[value]) / len(places[value]) for value in values]


def sensitivity_and_specificity(
    found: Sequence[bool], labels: Sequence[int]
) -> tuple[float | None, float | None]:
    """The share of the positives that are found, and the share of the negatives that are not.

    A share is None if its class is empty (Altman and Bland 1994).
    """
    pairs = list(zip(found, labels, strict=True))
    return _share([is_found for is_found, label in pairs if label]), _share(
        [not is_found for is_found, label in pairs if not label]
    )


def balanced_accuracy(found: Sequence[bool], labels: Sequence[int]) -> float | None:
    """The mean of sensitivity and specificity; None without either class (Brodersen et al. 2010)."""
    sensitivity, specificity = sensitivity_and_specificity(found, labels)
    return None if sensitivity is None or specificity is None else (sensitivity + specificity) / 2


def precision(positives: float, negatives: float, share: float = TRUE_SHARE) -> float | None:
    """The share of positives among what is found, if `share` of everything is positive.

    Bayes' rule on the found share of the positives and of the negatives, so it doesn't depend on how many
    of each a set has. None if nothing is found.
    """
    found = share * positives + (1 - share) * negatives
    return share * positives / found if found else None


def calibration_gaps(
    probabilities: Sequence[float], labels: Sequence[int], share: float = TRUE_SHARE
) -> list[float] | None:
    """How far the probabilities are too low in each of ten bins of equal width, if `share` is positive.

    The share of positives minus the mean probability of a bin, times the bin's weight. A positive weighs
    `share` divided by the number of positives, a negative `1 - share` divided by the number of negatives.
    None without either class.
    """
    chances, truths = np.array(probabilities, dtype=float), np.array(labels, dtype=float)
    positives = truths.sum()
    if not 0 < positives < len(truths):
        return None
    weights = np.where(truths == 1, share / positives, (1 - share) / (len(truths) - positives))
    places = np.minimum((chances * _BINS).astype(int), _BINS - 1)
    gaps: list[float] = np.bincount(places, weights=weights * (truths - chances), minlength=_BINS).tolist()
    return gaps


def calibration_error(
    probabilities: Sequence[float], labels: Sequence[int], share: float = TRUE_SHARE
) -> float | None:
    """The expected calibration error (Naeini, Cooper and Hauskrecht 2015): the sum of the absolute gaps.

    None without either class.
    """
    gaps = calibration_gaps(probabilities, labels, share)
    return None if gaps is None else sum(map(abs, gaps))


def best_threshold(sets: Sequence[tuple[Sequence[float], Sequence[int]]]) -> float | None:
    """The lowest probability at which to accept a claim as true, fitted on the given sets.

    It maximises the mean of their balanced accuracies, all sets weighted equally; of equally good
    thresholds, the highest is taken. None if no set has both classes.
    """
    halved = []
    for probabilities, labels in sets:
        values, is_true = np.array(probabilities, dtype=float), np.array(labels, dtype=bool)
        if is_true.any() and not is_true.all():
            halved.append((np.sort(values[is_true]), np.sort(values[~is_true])))
    if not halved:
        return None
    candidates = np.unique(np.concatenate([half for pair in halved for half in pair]))[::-1]
    sums = np.zeros(len(candidates))
    for true, false in halved:
        missed = np.searchsorted(true, candidates) / len(true)
        avoided = np.searchsorted(false, candidates) / len(false)
        sums += 1 - missed + avoided
    return float(candidates[int(sums.round(12).argmax())])


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
