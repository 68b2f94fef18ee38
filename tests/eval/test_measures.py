"""The measures, on cases worked out by hand."""

import math

import pytest

from eval.baselines import WordCounts, claim_alone, overlap
from eval.measures import (
    auroc,
    balanced_accuracy,
    best_threshold,
    calibration_error,
    precision,
    sensitivity_and_specificity,
    spearman,
)

SOURCE = "Marta Ruiz opened the bridge. It cost 42,000 pounds."


@pytest.mark.parametrize(
    ("scores", "labels", "value"),
    [
        ([0.9, 0.8, 0.2], [1, 1, 0], 1.0),
        ([0.1, 0.2, 0.8], [1, 1, 0], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 0.5),
        ([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0], 3.5 / 4),  # 3 pairs in order, 1 tied
        ([0.3, 0.4], [1, 1], None),
        ([0.3, 0.4], [0, 0], None),
        ([], [], None),
    ],
)
def test_auroc(scores: list[float], labels: list[int], value: float | None) -> None:
    assert auroc(scores, labels) == value


@pytest.mark.parametrize(
    ("ours", "theirs", "value"),
    [
        ([1, 2, 3], [10, 20, 90], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),  # 1 - 6 · 4 / (5 · 24)
        ([1, 2, 2, 3], [1, 2, 3, 4], 4.5 / (4.5 * 5) ** 0.5),  # ranks 1, 2½, 2½, 4
        ([1, 1, 1], [1, 2, 3], None),
        ([1, 2, 3], [4, 4, 4], None),
        ([1], [1], None),
        ([], [], None),
    ],
)
def test_spearman(ours: list[float], theirs: list[float], value: float | None) -> None:
    assert spearman(ours, theirs) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("found", "labels", "shares", "value"),
    [
        ([True, True, False, False], [1, 1, 0, 0], (1.0, 1.0), 1.0),
        ([True, False, False, False, True], [1, 1, 0, 0, 0], (1 / 2, 2 / 3), 7 / 12),
        ([True, True, True], [1, 0, 0], (1.0, 0.0), 0.5),  # always the same answer scores a half
        ([True, False], [1, 1], (0.5, None), None),
        ([True, False], [0, 0], (None, 0.5), None),
        ([], [], (None, None), None),
    ],
)
def test_balanced_accuracy_is_the_mean_of_sensitivity_and_specificity(
    found: list[bool], labels: list[int], shares: tuple[float | None, float | None], value: float | None
) -> None:
    assert sensitivity_and_specificity(found, labels) == shares
    assert balanced_accuracy(found, labels) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("positives", "negatives", "share", "value"),
    [
        (0.8, 0.3, 0.77, 0.616 / 0.685),  # 0.77 · 0.8 of 0.77 · 0.8 + 0.23 · 0.3
        (0.5, 0.5, 0.77, 0.77),
        (0.5, 0.0, 0.2, 1.0),
        (0.0, 0.0, 0.77, None),
    ],
)
def test_precision_is_weighted_by_the_share_of_true_claims(
    positives: float, negatives: float, share: float, value: float | None
) -> None:
    assert precision(positives, negatives, share) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("probabilities", "labels", "value"),
    [
        ([1.0, 0.0], [1, 0], 0.0),
        ([0.0, 1.0], [1, 0], 1.0),
        ([0.77, 0.77, 0.77], [1, 0, 0], 0.0),  # once weighted, as many are true as predicted
        ([0.95, 0.91, 0.25], [1, 0, 0], 0.06615 + 0.02875),  # |0.77·0.05 - 0.115·0.91| and 0.115·0.25
        ([0.3, 0.4], [1, 1], None),
        ([0.3, 0.4], [0, 0], None),
        ([], [], None),
    ],
)
def test_calibration_error(probabilities: list[float], labels: list[int], value: float | None) -> None:
    found = calibration_error(probabilities, labels)
    assert found == (value if value is None else pytest.approx(value))


def test_the_best_threshold_gives_the_best_mean_over_the_sets() -> None:
    apart = [0.9, 0.6, 0.4, 0.1], [1, 1, 0, 0]
    assert best_threshold([apart]) == 0.6
    mixed = [0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0]
    assert best_threshold([mixed]) == 0.9  # 0.9 and 0.7 are equally good: the highest wins
    assert best_threshold([mixed, apart]) == 0.6
    large = [0.9] * 50 + [0.8] * 50, [1] * 50 + [0] * 50
    assert best_threshold([large, apart, apart, apart]) == 0.6  # three small sets outweigh a large one
    assert best_threshold([([0.9], [1]), ([], [])]) is None


def test_overlap_is_the_share_of_the_claims_stems_or_pairs_of_stems() -> None:
    assert overlap("The bridges opened in rain", SOURCE, size=1) == pytest.approx(2 / 3)
    assert overlap("Ruiz opened bridges, bridges cost pounds", SOURCE, size=2) == pytest.approx(3 / 5)
    assert overlap("It is", SOURCE, size=1) == 0


def test_the_claim_alone_is_scored_by_its_words() -> None:
    words = WordCounts()
    words.add("Ruiz opened it", 1)
    words.add("it fell", 0)
    found = claim_alone([words], ["Ruiz", "it", "unseen", "fell fell"])
    assert found is not None
    # four known words: (count + 1) / (3 + 4) in the true claims, (count + 1) / (2 + 4) in the false ones
    ratio = [(2 / 7) / (1 / 6), (2 / 7) / (2 / 6), (1 / 7) / (1 / 6), ((1 / 7) / (2 / 6)) ** 2]
    assert found == pytest.approx([math.log(each) for each in ratio])


def test_the_claim_alone_needs_claims_of_both_kinds() -> None:
    words = WordCounts()
    words.add("it fell", 0)
    assert claim_alone([words], ["it"]) is None
    assert claim_alone([], ["it"]) is None
