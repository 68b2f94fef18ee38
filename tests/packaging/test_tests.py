"""The tests themselves: they wait for events, and only `patience` uses the clock."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
CLOCKS = re.compile(r"\b(?:time\.sleep|sleep\(|perf_counter|monotonic|process_time|wait_for_timeout)")
REQUESTS = re.compile(
    r"\bhttpx2?\.(?:get|post|stream|request|Client)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
)


def test_no_test_sleeps_or_measures_time() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{number}: {line.strip()}"
        for path in sorted(TESTS.rglob("*.py"))
        if path != Path(__file__) and path.name != "patience.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if CLOCKS.search(line)
    ]
    assert found == []


def test_no_request_in_a_test_uses_its_librarys_default_timeout() -> None:
    found = [
        f"{path.relative_to(TESTS)}: {call}"
        for path in sorted(TESTS.rglob("*.py"))
        for call in REQUESTS.findall(path.read_text(encoding="utf-8"))
        if "timeout" not in call
    ]
    assert found == []
