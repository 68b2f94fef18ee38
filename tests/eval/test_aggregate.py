"""Means with their bootstrap intervals."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.aggregate import paired, summarise
from eval.types import Metric

VALUES = st.lists(st.none() | st.floats(-1e6, 1e6), max_size=30)


def test_a_metric_that_applies_to_no_sample_has_no_value() -> None:
    assert summarise([]) == summarise([None, None]) == Metric(None, 0, None, None)


def test_a_single_value_is_its_own_interval() -> None:
    assert summarise([None, 0.3, None]) == Metric(0.3, 1, 0.3, 0.3)


def test_the_mean_covers_the_samples_the_metric_applies_to() -> None:
    found = summarise([1.0, None, 0.0, 0.0, 1.0])
    assert (found.value, found.n) == (0.5, 4)


def test_the_interval_of_a_share_matches_its_standard_error() -> None:
    # The mean of 400 resampled tosses is 0.25, with a standard error of sqrt(0.25 * 0.75 / 400) = 0.02165.
    found = summarise([1.0] * 100 + [0.0] * 300, resamples=4000)
    assert found.low == pytest.approx(0.25 - 1.96 * 0.02165, abs=0.005)
    assert found.high == pytest.approx(0.25 + 1.96 * 0.02165, abs=0.005)


def test_the_bounds_of_the_interval_are_percentiles() -> None:
    # A resample of two values has the mean 0, 1/2 or 1; 0 and 1 each have a probability of 1/4.
    assert summarise([0.0, 1.0]) == Metric(0.5, 2, 0.0, 1.0)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    values = [float(each) for each in np.random.default_rng(7).random(50)]
    assert summarise(values) == summarise(values)
    assert summarise(values).low != summarise(values, seed=1).low


def test_equal_values_are_their_own_interval() -> None:
    found = summarise([0.1] * 1237)
    assert found.value == found.low == found.high == pytest.approx(0.1)


def test_the_number_of_resamples_is_as_requested() -> None:
    found = summarise([0.0, 0.3, 1.0], resamples=1)
    assert found.low == found.high


def test_ten_thousand_values_take_little_memory() -> None:
    values = [float(each) for each in np.random.default_rng(7).random(10_000)]
    tracemalloc.start()
    try:
        summarise(values)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100_000_000


def test_only_pairs_with_both_values_count() -> None:
    found = paired([0.0, None, 0.5, 1.0], [1.0, 1.0, None, 1.0])
    assert (found.value, found.n) == (0.5, 2)  # 1 − 0 and 1 − 1


def test_pairs_are_resampled_whole() -> None:
    first = [float(each) for each in range(20)]
    assert paired(first, [each + 2 for each in first]) == Metric(2.0, 20, 2.0, 2.0)


def test_sequences_of_different_lengths_cannot_be_paired() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired([1.0, 2.0], [1.0])


@settings(deadline=None)
@given(values=VALUES)
def test_an_interval_contains_its_mean_and_stays_within_the_values(values: list[float | None]) -> None:
    found = summarise(values, resamples=50)
    known = [value for value in values if value is not None]
    assert found.n == len(known)
    if found.value is not None and found.low is not None and found.high is not None:
        slack = 1e-9 * max(map(abs, known))
        assert min(known) - slack <= found.low <= found.value + slack
        assert found.value - slack <= found.high <= max(known) + slack
        assert math.isfinite(found.value)
    else:
        assert not known


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(st.none() | st.floats(0, 1), st.none() | st.floats(0, 1)), max_size=20))
def test_swapping_the_runs_flips_the_sign_of_a_difference(
    pairs: list[tuple[float | None, float | None]],
) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    there, back = paired(first, second, resamples=50), paired(second, first, resamples=50)
    assert there.n == back.n
    assert there.value is None or there.value == -(back.value or 0.0)
