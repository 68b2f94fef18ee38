"""The two plots of a run, as SVG: its reliability diagram and its refusal curve."""

from collections.abc import Sequence

from eval.chart import Dot, chart
from eval.curves import Bin, Refusal


def reliability_plot(bins: Sequence[Bin]) -> str:
    """One point per bin, with its number of sentences, against the line of perfect calibration."""
    dots = [
        Dot(
            each.probability,
            each.share,
            f"{each.n:,} with probability {each.probability:.3f}: {each.share:.3f} cite evidence",
            f"{each.n:,}",
        )
        for each in bins
    ]
    title = "Probability of the verdicts, and how often the sentences cite evidence"
    axes = ("probability of the verdict", "share citing evidence")
    return chart(title, axes, dots, diagonal=True)


def refusal_plot(curve: Sequence[Refusal]) -> str:
    """The curve over all thresholds, with a separate point for the run as it happened."""
    line = [(each.over_refusal, each.false_confidence) for each in curve if each.threshold is not None]
    dots = [
        Dot(
            each.over_refusal,
            each.false_confidence,
            f"Over-refusal {each.over_refusal:.3f}, false confidence {each.false_confidence:.3f}",
            "this run",
        )
        for each in curve
        if each.threshold is None
    ]
    title = "False confidence against over-refusal as the refusal threshold varies"
    return chart(title, ("over-refusal", "false confidence"), dots, line)
