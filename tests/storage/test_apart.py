"""Equal vectors are moved apart so little that no search sees it."""

import numpy as np

from rag.storage.apart import apart


def test_equal_vectors_are_moved_apart_by_less_than_a_score_shows() -> None:
    row = np.full(256, 1 / 16, dtype=np.float32)
    moved = apart(np.tile(row, (500, 1)), seed=1)
    assert len(np.unique(moved, axis=0)) == 500
    assert (moved[0] == row).all()
    assert np.abs(moved @ row - 1).max() < 1e-5
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-6)


def test_other_vectors_and_those_of_no_text_stay() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 0], [1, 0], [0, 0]], dtype=np.float32)
    moved = apart(vectors, seed=1)
    assert (moved[[0, 1, 2, 4]] == vectors[[0, 1, 2, 4]]).all()
    assert (moved[3] != vectors[3]).any()


def test_they_are_moved_in_the_same_way_again() -> None:
    vectors = np.ones((3, 4), dtype=np.float32)
    assert (apart(vectors, seed=1) == apart(vectors, seed=1)).all()
    assert (apart(vectors, seed=1) != apart(vectors, seed=2)).any()
