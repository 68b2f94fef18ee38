"""A training run: its batches, its learning rate, and how it resumes."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from training.batches import Batches
from training.config import Config, Source
from training.pack import Packed
from training.schedule import Clock, rate_at

SOURCES = (Source("plain", 1.0), Source("hard", 1.0, start=0.5))


def a_pack(groups: list[int], labels: list[int]) -> Packed:
    sizes = np.arange(5, 5 + len(labels))
    ids = np.ones(sizes.sum(), np.uint16)
    return Packed(1, ids, ids.astype(np.uint8), np.cumsum(sizes), np.array(labels), np.array(groups))


PACKS = {
    "plain": a_pack(list(range(40)), [0, 1] * 20),
    "hard": a_pack([n // 2 for n in range(40)], [0, 1] * 20),
}


def test_every_batch_is_half_true() -> None:
    batches = Batches(PACKS, SOURCES, 8, seed=1)
    for _ in range(20):
        assert sum(PACKS[name].labels[index] for name, index in batches.draw(1.0)) == 4


def test_a_source_is_used_from_its_starting_point() -> None:
    early = Batches(PACKS, SOURCES, 8, seed=1).draw(0.4)
    assert {name for name, _ in early} == {"plain"}
    late = Batches(PACKS, SOURCES, 8, seed=1)
    assert {name for _ in range(10) for name, _ in late.draw(0.6)} == {"plain", "hard"}


def test_the_false_pair_is_from_the_same_group_if_possible() -> None:
    batches = Batches(PACKS, SOURCES, 8, seed=1)
    drawn = [pair for _ in range(20) for pair in batches.draw(1.0)]
    hard = [PACKS["hard"].groups[index] for name, index in drawn if name == "hard"]
    assert hard[::2] == hard[1::2]


def test_a_run_resumes_where_it_stopped() -> None:
    batches = Batches(PACKS, SOURCES, 8, seed=1)
    for _ in range(5):
        batches.draw(1.0)
    state = batches.state()
    resumed = Batches(PACKS, SOURCES, 8, seed=2)
    resumed.resume(state)
    assert [resumed.draw(1.0) for _ in range(80)] == [batches.draw(1.0) for _ in range(80)]


def test_the_learning_rate_rises_stays_and_falls_to_zero() -> None:
    rates = [rate_at(progress / 100, 1.0, 0.1, 0.4) for progress in range(101)]
    assert all(a <= b for a, b in pairwise(rates[:11]))
    assert set(rates[11:60]) == {1.0}
    assert all(a > b for a, b in pairwise(rates[61:]))
    assert rates[100] == 0


def test_the_clock_includes_time_used_before() -> None:
    assert Clock(budget=1000.0, before=500.0).progress() == pytest.approx(0.5, abs=0.05)
    assert Clock(budget=1000.0, before=1000.0).progress() == 1.0
    assert Clock(budget=1000.0, deadline=0.0).progress() == 1.0


def test_the_config_lists_its_sources() -> None:
    config = Config.load(Path(__file__).parents[2] / "training" / "crossencoder.toml")
    assert {"qa_squad", "hard_bindings"} <= {source.name for source in config.sources}
    assert "nli_summedits" not in {source.name for source in config.sources}
    assert "nli_frank" not in {source.name for source in config.sources}
