"""How often a host is asked."""

import math
from itertools import pairwise

import pytest
from patience import Clock
from web_site import Site, fetcher

from rag.reading.web.pace import Pace


def paced(*waits: tuple[str, float | None], pause: float = 1.0) -> list[float]:
    """The pauses before these visits if no other time passes."""
    clock = Clock()
    pace = Pace(pause, longest=10.0, clock=clock, sleep=clock.move)
    for host, wanted in waits:
        pace.wait(host, wanted)
    return clock.moves


def test_requests_to_one_host_are_paced_and_other_hosts_are_not_delayed() -> None:
    assert paced(("a", None), ("b", None), ("a", None), ("a", None)) == [1.0, 1.0]


def test_time_already_passed_counts_towards_the_pause() -> None:
    clock = Clock()
    pace = Pace(1.0, clock=clock, sleep=clock.move)
    pace.wait("a")
    clock.move(0.75)
    pace.wait("a")
    clock.move(5)
    pace.wait("a")
    assert clock.moves == [0.75, 0.25, 5]


@pytest.mark.parametrize(
    ("wanted", "waited"),
    [(3.0, 3.0), (0.2, 1.0), (3600.0, 10.0), (math.inf, 10.0), (math.nan, 1.0), (-5.0, 1.0)],
)
def test_a_host_may_ask_for_a_longer_pause_up_to_a_limit(wanted: float, waited: float) -> None:
    assert paced(("a", wanted), ("a", wanted)) == [waited]


@pytest.mark.parametrize(("robots", "pause"), [("", 0.3), ("User-agent: *\nCrawl-delay: 0.5", 0.5)])
def test_a_server_sees_its_requests_paced(robots: str, pause: float) -> None:
    clock = Clock()
    with Site({"/robots.txt": robots, "/a": "one", "/b": "two", "/c": "three"}, clock=clock) as site:
        web = fetcher(site, pace=Pace(0.3, clock=clock, sleep=clock.move))
        for path in "abc":
            web.fetch(f"http://news.example/{path}")
    times = [request.at for request in site.asked if request.path != "/robots.txt"]
    assert [after - before for before, after in pairwise(times)] == pytest.approx([pause, pause])
