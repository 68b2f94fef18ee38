"""Bring the values of many samples together: a mean, and how sure it is."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from eval.types import Metric

_LEVELS = (0.025, 0.975)  # the percentiles between which 95 % lie
_DRAWS = 1_000_000  # values drawn at once, about 12 MB


def summarise(values: Sequence[float | None], *, seed: int = 0, resamples: int = 1000) -> Metric:
    """The mean of the values that are not None, with a percentile bootstrap interval (Efron 1979, 1981).

    The same values and seed give the same interval. Efron 1979, doi 10.1214/aos/1176344552, is the
    bootstrap; the percentile interval is of Efron 1981, doi 10.2307/3314608.
    """
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(known):
        return Metric(None, 0, None, None)
    mean = float(known.mean())
    low, high = np.quantile(np.concatenate(list(_means(known, seed, resamples))), _LEVELS)
    return Metric(mean, len(known), float(low), float(high))


def paired(
    first: Sequence[float | None], second: Sequence[float | None], *, seed: int = 0, resamples: int = 1000
) -> Metric:
    """The mean of `second` minus `first` over the samples that have both, resampled by the pair.

    The two are of the same samples in the same order; ValueError where they are not equally long. That
    pairs are drawn whole is the paired bootstrap (Koehn 2004, https://aclanthology.org/W04-3250).
    """
    differences = [
        None if one is None or other is None else other - one
        for one, other in zip(first, second, strict=True)
    ]
    return summarise(differences, seed=seed, resamples=resamples)


def _means(values: npt.NDArray[np.float64], seed: int, resamples: int) -> Iterator[npt.NDArray[np.float64]]:
    """The means of `resamples` drawings of as many values as there are, some at a time."""
    random = np.random.default_rng(seed)
    size = len(values)
    step = max(1, _DRAWS // size)
    for done in range(0, resamples, step):
        drawn = random.integers(size, size=(min(step, resamples - done), size), dtype=np.int32)
        yield values[drawn].mean(axis=1)
