"""The two plots of a run, as SVG: how reliable its probabilities are, and what refusing costs."""

from collections.abc import Sequence

from eval.chart import Dot, chart
from eval.curves import Bin, Refusal


def reliability_plot(bins: Sequence[Bin]) -> str:
    """A point for each bin, with the number of its sentences, over the line of a perfect calibration."""
    dots = [
        Dot(
            each.probability,
            each.share,
            f"{each.n:,} of probability {each.probability:.3f}: {each.share:.3f} cite evidence",
            f"{each.n:,}",
        )
        for each in bins
    ]
    title = "Probability of the verdicts, and how often the sentences cite evidence"
    axes = ("probability of the verdict", "share that cites evidence")
    return chart(title, axes, dots, diagonal=True)


def refusal_plot(curve: Sequence[Refusal]) -> str:
    """The curve along the threshold, and the run as it was as a point of its own."""
    line = [(each.over_refusal, each.false_confidence) for each in curve if each.threshold is not None]
    dots = [
        Dot(
            each.over_refusal,
            each.false_confidence,
            f"Over-refusal {each.over_refusal:.3f}, false confidence {each.false_confidence:.3f}",
            "as it was run",
        )
        for each in curve
        if each.threshold is None
    ]
    title = "False confidence over over-refusal as the threshold of refusing moves"
    return chart(title, ("over-refusal", "false confidence"), dots, line)
