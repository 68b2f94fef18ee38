"""Sets are pooled with equal weight, however many claims they have."""

from dataclasses import astuple

import pytest

from eval import Agreement, StatusShares, pool


def a_set(
    name: str, true: StatusShares, false: StatusShares, gap: float, supported_true: float | None
) -> Agreement:
    """A set with a single calibration gap."""
    return Agreement(
        name,
        true.n + false.n,
        1,
        true=true,
        false=false,
        auroc=true.supported,
        supported_true=supported_true,
        gaps=[gap, 0.0],
    )


LARGE = a_set("large", StatusShares(900, 0.8, 0.2, 0.0), StatusShares(100, 0.0, 0.5, 0.5), 0.2, 1.0)
SMALL = a_set("small", StatusShares(2, 0.4, 0.2, 0.4), StatusShares(2, 0.2, 0.1, 0.7), -0.1, 0.87)


def test_each_set_counts_the_same() -> None:
    found = pool([LARGE, SMALL])
    assert found is not None
    assert (found.name, found.n, found.unscored) == ("pooled", 1004, 2)
    assert found.true is not None
    assert found.false is not None
    assert astuple(found.true) == pytest.approx((902, 0.6, 0.2, 0.2))
    assert astuple(found.false) == pytest.approx((102, 0.1, 0.3, 0.6))
    assert found.sensitivity == pytest.approx(0.6)
    assert found.specificity == pytest.approx(0.9)
    assert found.auroc == pytest.approx(0.6)
    assert found.supported_true == pytest.approx(0.77 * 0.6 / (0.77 * 0.6 + 0.23 * 0.1))
    assert found.unsupported_false == pytest.approx(0.23 * 0.6 / (0.23 * 0.6 + 0.77 * 0.2))


def test_calibration_errors_in_opposite_directions_cancel_out() -> None:
    found = pool([LARGE, SMALL])
    assert found is not None
    assert found.calibration_error == pytest.approx(0.05)


def test_the_set_with_the_lowest_precision_is_named() -> None:
    silent = a_set("silent", StatusShares(9, 0.0, 1.0, 0.0), StatusShares(9, 0.0, 1.0, 0.0), 0.0, None)
    found = pool([LARGE, silent, SMALL])
    assert found is not None
    assert found.worst == "small"


def test_a_set_with_one_class_or_with_ratings_is_not_pooled() -> None:
    ratings = Agreement("ratings", 9, 0, spearman=0.6)
    truths = Agreement("truths", 9, 0, true=StatusShares(9, 1.0, 0.0, 0.0))
    assert pool([LARGE, ratings, truths]) is None
    assert pool([LARGE, SMALL, ratings, truths]) == pool([LARGE, SMALL])
