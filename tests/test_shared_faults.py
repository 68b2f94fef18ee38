"""Servers and hosts that are killed lose nothing that was acknowledged."""

import pytest
from shared_faults import run


@pytest.mark.cluster
@pytest.mark.slow
def test_what_was_acknowledged_outlives_each_fault_once() -> None:
    outcome = run(rounds=3, seed=1)
    assert sorted(outcome.faults) == ["chroma", "database", "host"]
    assert len(outcome.acknowledged) >= 3
    assert (outcome.lost, outcome.twice, outcome.findings) == (set(), 0, ())
    assert outcome.questions["wrong"] == 0
    assert outcome.questions["answered in part, and said so"] >= 1
