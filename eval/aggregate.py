"""Aggregate the values of many samples: a mean with its confidence interval."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from eval.types import Metric

_LEVELS = (0.025, 0.975)  # the bounds of a 95 % interval
_DRAWS = 1_000_000  # values resampled per batch, about 12 MB


def summarise(values: Sequence[float | None], *, seed: int = 0, resamples: int = 1000) -> Metric:
    """The mean of the values that are not None, with a percentile bootstrap interval.

    Deterministic for the same values and seed. Sources: Efron 1979, doi 10.1214/aos/1176344552, for the
    bootstrap; Efron 1981, doi 10.2307/3314608, for the percentile interval.
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
    """The mean of `second` minus `first` over the samples that have both, by paired bootstrap.

    Both hold the same samples in the same order; raises ValueError if their lengths differ. Resampling
    whole pairs follows Koehn 2004, https://aclanthology.org/W04-3250.
    """
    differences = [
        None if one is None or other is None else other - one
        for one, other in zip(first, second, strict=True)
    ]
    return summarise(differences, seed=seed, resamples=resamples)


def _means(values: npt.NDArray[np.float64], seed: int, resamples: int) -> Iterator[npt.NDArray[np.float64]]:
    """The means of `resamples` bootstrap samples, in batches that fit in memory."""
    random = np.random.default_rng(seed)
    size = len(values)
    step = max(1, _DRAWS // size)
    for done in range(0, resamples, step):
        drawn = random.integers(size, size=(min(step, resamples - done), size), dtype=np.int32)
        yield values[drawn].mean(axis=1)
