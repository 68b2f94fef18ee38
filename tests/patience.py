"""The one place where the tests know of time: they wait for events, count CPU seconds, and move clocks.

A test waits for what it needs, a line, a file or a state, and never for a while. How long a slow or busy
machine may take for it is one limit for the whole suite, so that only a hang reaches it.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")

PATIENCE = 240.0
"""Seconds to wait for anything: less than pytest's own limit, so that the failure names what did not come."""

_TIMES = 4  # a larger text, as a multiple of the smaller one
_LINEAR = 9  # between the 4 of linear and the 16 of quadratic time
_LEAST = 0.002  # CPU seconds: below this, the clock is too coarse for a ratio
_sleep = time.sleep  # as it is before a test replaces it


def until(found: Callable[[], T]) -> T:
    """The first value of `found` that is true; fails where there is none within `PATIENCE`."""
    end = time.monotonic() + PATIENCE
    while not (value := found()):
        assert time.monotonic() < end, "what the test waits for did not come"
        _sleep(0.02)
    return value


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Whether `work` on a text four times as long as `size` costs about four times as much, not sixteen.

    The costs are CPU seconds of this thread, so other programs do not count, and the least of up to
    five, since what disturbs them only ever adds.
    """
    small = large = float("inf")
    for _ in range(5):
        small = min(small, _cpu_seconds(work, size))
        large = min(large, _cpu_seconds(work, _TIMES * size))
        if large < _LINEAR * max(small, _LEAST):
            return True
    return False


def _cpu_seconds(work: Callable[[int], object], size: int) -> float:
    start = time.thread_time()
    work(size)
    return time.thread_time() - start


class Clock:
    """A clock that stands still until a test moves it, but for a `step` in seconds at each look."""

    def __init__(self, step: float = 0.0) -> None:
        self.moves: list[float] = []
        self._step = step

    def __call__(self) -> float:
        if self._step:
            self.move(self._step)
        return sum(self.moves)

    def move(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.moves.append(seconds)

    @classmethod
    def replacing(cls, module: str, monkeypatch: pytest.MonkeyPatch, step: float = 0.0) -> "Clock":
        """A clock that `module` reads in place of the machine's."""
        clock = cls(step)
        monkeypatch.setattr(f"{module}.monotonic", clock)
        return clock


def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each pause that the program makes from now on, none of which takes any time."""
    taken: list[float] = []
    instead_of_a_pause(monkeypatch, taken.append)
    return taken


def instead_of_a_pause(monkeypatch: pytest.MonkeyPatch, do: Callable[[float], object]) -> None:
    """Call `do` with the seconds of each pause that the program makes from now on."""
    monkeypatch.setattr(time, "sleep", do)
