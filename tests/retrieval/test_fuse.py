"""Score fusion."""

from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fuse import fuse
from rag.types import Chunk, Hit


def hit(place: int, score: float, article: str = "a") -> Hit:
    return Hit(Chunk(article, "v", 0, place, place + 1), score)


def places(hits: list[Hit]) -> list[int]:
    return [hit.chunk.start for hit in hits]


def test_scores_are_rescaled_and_weighted() -> None:
    fused = fuse([hit(0, 0.9), hit(1, 0.5)], [hit(1, 12.0), hit(2, 9.0), hit(3, 8.0)], weight=0.7)
    assert [(h.chunk.start, round(h.score, 3)) for h in fused] == [(1, 0.7), (0, 0.3), (2, 0.175), (3, 0.0)]


def test_either_search_may_find_nothing() -> None:
    assert places(fuse([hit(1, 0.2), hit(2, 0.4)], [], weight=0.7)) == [2, 1]
    assert places(fuse([], [hit(1, 2.0), hit(2, 4.0)], weight=0.7)) == [2, 1]
    assert fuse([], [], weight=0.7) == []


def test_a_single_hit_has_the_full_score() -> None:
    assert fuse([hit(1, 0.1)], [hit(1, 3.0)], weight=0.7)[0].score == 1


def test_ties_are_ordered_by_article_and_place() -> None:
    hits = [hit(7, 1.0, "b"), hit(9, 1.0), hit(3, 1.0)]
    expected = [("a", 3), ("a", 9), ("b", 7)]
    for order in (hits, hits[::-1]):
        assert [(h.chunk.article, h.chunk.start) for h in fuse(order, order, weight=0.5)] == expected


HITS = st.dictionaries(st.integers(0, 20), st.floats(-1, 50), max_size=10).map(
    lambda scores: [hit(place, score) for place, score in scores.items()]
)


@given(dense=HITS, lexical=HITS, weight=st.floats(0, 1))
def test_each_chunk_occurs_once_with_falling_scores_between_0_and_1(
    dense: list[Hit], lexical: list[Hit], weight: float
) -> None:
    fused = fuse(dense, lexical, weight=weight)
    assert {h.chunk for h in fused} == {h.chunk for h in [*dense, *lexical]}
    assert len({h.chunk for h in fused}) == len(fused)
    assert all(0 <= h.score <= 1 + 1e-9 for h in fused)
    assert [h.score for h in fused] == sorted((h.score for h in fused), reverse=True)
