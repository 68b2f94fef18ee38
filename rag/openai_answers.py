"""What a server answers other than a reply, read without trust."""

import numpy as np
from numpy.typing import NDArray


def vectors_of(answer: object, count: int) -> NDArray[np.float32]:
    """The rows of an answer in the order of the texts; raises ValueError or the like where they are none."""
    rows = getattr(answer, "data", None)
    if not isinstance(rows, list) or len(rows) != count:
        raise ValueError("not one row for each text")
    placed = {getattr(row, "index", None): getattr(row, "embedding", None) for row in rows}
    with np.errstate(over="ignore"):
        vectors = np.array([placed[index] for index in range(count)], dtype=np.float32)
    if vectors.ndim != 2 or not vectors.size or not np.isfinite(vectors).all():
        raise ValueError("not finite numbers")
    return vectors


def probability_of(decision: object) -> float | None:
    """What a decision on one predicate says; raises ValueError or the like where that is no probability."""
    (answer,) = decision.answers  # type: ignore[attr-defined]
    if answer.type == "refusal":
        return None
    found = float(answer.probability)
    if not 0 <= found <= 1:
        raise ValueError("no probability")
    return found
