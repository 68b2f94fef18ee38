"""Pool the measures of several sets of labelled claims, with equal weight for each set."""

from collections.abc import Sequence
from statistics import fmean

from eval.labelled_set import Agreement, StatusShares, supported_true, unsupported_false


def pool(values: Sequence[Agreement]) -> Agreement | None:
    """Pool all sets with both true and false claims; None if there are fewer than two.

    Each set has the same weight, whatever its size. The status shares, `sensitivity`, `specificity`,
    `balanced_accuracy` and the areas under the curve are means over the sets. The precisions are computed
    from the mean shares, and the calibration error from the mean gaps, so errors in opposite directions
    cancel out. `worst` names the set with the lowest precision of *supported*.
    """
    pooled = [each for each in values if each.true and each.false]
    if len(pooled) < 2:
        return None
    true = _mean_shares([each.true for each in pooled if each.true])
    false = _mean_shares([each.false for each in pooled if each.false])
    gaps = [fmean(of_bin) for of_bin in zip(*(each.gaps or () for each in pooled), strict=True)]
    rated = [(each.supported_true, each.name) for each in pooled if each.supported_true is not None]
    return Agreement(
        "pooled",
        sum(each.n for each in pooled),
        sum(each.unscored for each in pooled),
        true=true,
        false=false,
        sensitivity=true.supported,
        specificity=1 - false.supported,
        balanced_accuracy=(true.supported + 1 - false.supported) / 2,
        best_balanced_accuracy=_mean([each.best_balanced_accuracy for each in pooled]),
        auroc=_mean([each.auroc for each in pooled]),
        overlap_auroc=_mean([each.overlap_auroc for each in pooled]),
        pairs_auroc=_mean([each.pairs_auroc for each in pooled]),
        claim_auroc=_mean([each.claim_auroc for each in pooled]),
        supported_true=supported_true(true, false),
        unsupported_false=unsupported_false(true, false),
        calibration_error=sum(map(abs, gaps)),
        gaps=gaps,
        worst=min(rated)[1] if rated else None,
    )


def _mean_shares(values: Sequence[StatusShares]) -> StatusShares:
    return StatusShares(
        sum(each.n for each in values),
        fmean(each.supported for each in values),
        fmean(each.unclear for each in values),
        fmean(each.unsupported for each in values),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
