"""Which way up a page is, from the boxes and the scores of its lines."""

from collections.abc import Callable

import pytest

from rag.reading.formats.recognition import DetectedLine, upright

LEVEL, UPENDED = (200.0, 12.0), (12.0, 200.0)


def line(size: tuple[float, float], score: float) -> DetectedLine:
    (across, down), (x, y) = size, (50.0, 60.0)
    corners = [(x, y), (x + across, y), (x + across, y + down), (x, y + down)]
    return DetectedLine("The ferry sails at noon.", score, corners)


def page(*turns: tuple[tuple[float, float], float]) -> tuple[Callable[[int], list[DetectedLine]], list[int]]:
    """Reads lines of a size and a score for each number of quarters; with the turns that it was read in."""
    asked: list[int] = []

    def read(by: int) -> list[DetectedLine]:
        asked.append(by)
        return [line(*turns[by])]

    return read, asked


@pytest.mark.parametrize(
    ("scores", "expected", "reads"),
    [
        ([(LEVEL, 0.97), (UPENDED, 0.9), (LEVEL, 0.6), (UPENDED, 0.6)], 0, [0]),
        ([(UPENDED, 0.97), (LEVEL, 0.97), (UPENDED, 0.6), (LEVEL, 0.6)], 1, [0, 1]),
        ([(LEVEL, 0.7), (UPENDED, 0.6), (LEVEL, 0.96), (UPENDED, 0.9)], 2, [0, 2]),
        ([(UPENDED, 0.6), (LEVEL, 0.6), (UPENDED, 0.9), (LEVEL, 0.96)], 3, [0, 3]),
        ([(LEVEL, 0.8), (UPENDED, 0.6), (LEVEL, 0.6), (UPENDED, 0.6)], 0, [0, 2]),
        ([((12.0, 12.0), 0.95), (LEVEL, 0.6), (LEVEL, 0.6), (LEVEL, 0.6)], 0, [0]),
    ],
    ids=["upright", "fallen to the right", "upside down", "fallen to the left", "faint", "single letters"],
)
def test_a_page_is_turned_until_it_is_upright(
    scores: list[tuple[tuple[float, float], float]], expected: int, reads: list[int]
) -> None:
    read, asked = page(*scores)
    lines, turns = upright(read)
    assert (turns, asked) == (expected, reads)
    assert lines[0].score == scores[expected][1]


def test_a_page_without_lines_is_left_as_it_is() -> None:
    assert upright(lambda _turns: []) == ([], 0)
