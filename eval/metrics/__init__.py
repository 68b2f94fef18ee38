"""The metrics of an evaluation: their meanings, and their values for one sample."""

from eval.metrics.claims import Entails
from eval.metrics.scores import score
from eval.metrics.table import METRICS, Better, Meaning

__all__ = ["METRICS", "Better", "Entails", "Meaning", "score"]
