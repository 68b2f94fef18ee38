"""The seconds of each stage, by a clock that the test moves."""

from collections.abc import Iterator

import pytest

from rag.stages import Stopwatch


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def fail(self, after: float) -> None:
        self.now += after
        raise ZeroDivisionError


def test_a_stage_that_comes_again_or_fails_counts_and_so_does_what_others_counted() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    with watch.stage("search"):
        clock.now += 2
    with pytest.raises(ZeroDivisionError), watch.stage("search"):
        clock.fail(after=3)
    watch.add({"verify": 1.0})
    watch.add({"search": 1.0})
    assert watch.seconds == {"search": 6.0, "verify": 1.0}


def test_only_the_wait_for_an_item_counts() -> None:
    clock = Clock()
    watch = Stopwatch(clock)

    def items() -> Iterator[str]:
        for item in "ab":
            clock.now += 1
            yield item
        clock.now += 1  # to find the end takes time as well

    for _ in watch.waits("generate", items()):
        clock.now += 10
    assert watch.seconds == {"generate": 3.0}
