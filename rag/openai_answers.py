"""Read what a server answers with, other than a reply, without trusting it.

What is none is an error of Python's, which the client maps to ours.
"""

from math import isfinite

import numpy as np
from numpy.typing import NDArray


def vectors_of(answer: object, count: int) -> NDArray[np.float32]:
    """The vectors of `count` texts, in their order, of shape (count, dimension).

    Raises ValueError or LookupError where one is missing or isn't of finite numbers.
    """
    rows = getattr(answer, "data", None)
    if not isinstance(rows, list) or len(rows) != count:
        raise ValueError("not one row for each text")
    placed = {getattr(row, "index", None): getattr(row, "embedding", None) for row in rows}
    with np.errstate(over="ignore"):
        vectors = np.array([placed[index] for index in range(count)], dtype=np.float32)
    if vectors.ndim != 2 or not vectors.size or not np.isfinite(vectors).all():
        raise ValueError("not finite numbers")
    return vectors


def scores_of(answer: object, count: int) -> list[float]:
    """The relevance of `count` texts, in their order, on the model's own scale.

    llama.cpp, vLLM, LiteLLM, Jina and Cohere all answer in this form. Raises ValueError, TypeError,
    LookupError or ArithmeticError where a score is missing or isn't a finite number.
    """
    rows = answer["results"]  # type: ignore[index]
    placed = {row["index"]: row["relevance_score"] for row in rows}
    scores = [float(placed[index]) for index in range(count)]
    if len(rows) != count or not all(map(isfinite, scores)):
        raise ValueError("not one finite score for each text")
    return scores


def probability_of(decision: object) -> float | None:
    """The probability in a decision on one predicate; None where the model declines.

    Raises ValueError, TypeError or AttributeError where there is none.
    """
    (answer,) = decision.answers  # type: ignore[attr-defined]
    if answer.type == "refusal":
        return None
    found = float(answer.probability)
    if not 0 <= found <= 1:
        raise ValueError("no probability")
    return found
