"""How often a host is asked."""

import math
from itertools import pairwise

import pytest
from web_site import Site, fetcher

from rag.reading.web.pace import Pace


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def paced(*waits: tuple[str, float | None], pause: float = 1.0) -> list[float]:
    clock = Clock()
    pace = Pace(pause, longest=10.0, clock=clock, sleep=clock.sleep)
    for host, wanted in waits:
        pace.wait(host, wanted)
    return clock.slept


def test_a_host_is_left_alone_for_the_pause_and_another_one_is_not_waited_for() -> None:
    assert paced(("a", None), ("b", None), ("a", None), ("a", None)) == [1.0, 1.0]


def test_time_that_has_passed_anyway_is_not_waited_again() -> None:
    clock = Clock()
    pace = Pace(1.0, clock=clock, sleep=clock.sleep)
    pace.wait("a")
    clock.now += 0.75
    pace.wait("a")
    clock.now += 5
    pace.wait("a")
    assert clock.slept == [0.25]


@pytest.mark.parametrize(
    ("wanted", "waited"),
    [(3.0, 3.0), (0.2, 1.0), (3600.0, 10.0), (math.inf, 10.0), (math.nan, 1.0), (-5.0, 1.0)],
)
def test_a_host_may_want_more_up_to_a_limit(wanted: float, waited: float) -> None:
    assert paced(("a", wanted), ("a", wanted)) == [waited]


@pytest.mark.parametrize(("robots", "pause"), [("", 0.3), ("User-agent: *\nCrawl-delay: 0.5", 0.5)])
def test_the_pause_is_kept_between_the_requests_that_a_server_sees(robots: str, pause: float) -> None:
    with Site({"/robots.txt": robots, "/a": "one", "/b": "two", "/c": "three"}) as site:
        web = fetcher(site, pause=0.3)
        for path in "abc":
            web.fetch(f"http://news.example/{path}")
    times = [request.at for request in site.asked if request.path != "/robots.txt"]
    gaps = [after - before for before, after in pairwise(times)]
    assert len(gaps) == 2
    assert all(pause - 0.05 < gap < pause + 1.0 for gap in gaps)
