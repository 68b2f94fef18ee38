"""Measure the time per pair, in milliseconds of one core."""

import time
from collections.abc import Iterator

from rag.crossencoder import CrossEncoder, Pair

_SIZES = (48, 64, 96, 128)
_PAIRS, _ROUNDS = 16, 3


def speed(encoder: CrossEncoder) -> Iterator[str]:
    """Yield one line per size: the best of several rounds, in CPU time, so that load doesn't matter."""
    claim = "the bridge is closed"
    for size in _SIZES:
        words = size - len(claim.split()) - 3  # each of these words is one token
        pairs = [Pair(claim, " ".join(["bridge"] * words))] * _PAIRS
        encoder.support(pairs[:1])
        took = []
        for _ in range(_ROUNDS):
            start = time.process_time()
            encoder.support(pairs)
            took.append(time.process_time() - start)
        yield f"{size} tokens: {1000 * min(took) / _PAIRS:.1f} ms per pair"
