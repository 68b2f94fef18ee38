"""Batches without end: a fixed mix of sources, as many true as false pairs of each, pairs of like length together."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from training.config import Source
from training.pack import Packed

_POOL = 32  # batches drawn at once and sorted by length


class _Deck:
    """The pairs of one source with one label, shuffled again after each round."""

    def __init__(self, indices: np.ndarray) -> None:
        self.indices, self.order, self.at = indices, np.zeros(0, int), 0

    def draw(self, rng: np.random.Generator) -> int:
        if self.at == len(self.order):
            self.order, self.at = rng.permutation(self.indices), 0
        self.at += 1
        return int(self.order[self.at - 1])


class Batches:
    """Draws batches; its state can be pickled, so that a run goes on where it was."""

    def __init__(self, packs: Mapping[str, Packed], sources: tuple[Source, ...], batch: int, seed: int) -> None:
        self._packs, self._batch = packs, batch
        self._sources = [s for s in sources if s.name in packs]
        self.rng = np.random.default_rng(seed)
        self.decks = {
            (s.name, label): _Deck(np.flatnonzero(packs[s.name].labels == label))
            for s in self._sources
            for label in (0, 1)
        }
        self.ready: list[list[tuple[str, int]]] = []

    def state(self) -> dict[str, object]:
        """What `resume` needs to go on from here."""
        decks = {key: (deck.order, deck.at) for key, deck in self.decks.items()}
        return {"rng": self.rng.bit_generator.state, "decks": decks, "ready": self.ready}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from where `state` was taken; a source that is new since then begins at its beginning."""
        self.rng.bit_generator.state = state["rng"]
        self.ready = state["ready"]
        for key, deck in self.decks.items():
            order, at = state["decks"].get(key, ((), 0))
            if set(order) == set(deck.indices):
                deck.order, deck.at = order, at

    def draw(self, progress: float) -> list[tuple[str, int]]:
        """A batch of (source, index), all of one head; `progress` is the share of the budget that is used."""
        if not self.ready:
            self.ready = self._pool(progress)
        return self.ready.pop()

    def _pool(self, progress: float) -> list[list[tuple[str, int]]]:
        now = [s for s in self._sources if progress >= s.start]
        weights = np.array([s.weight for s in now])
        drawn: dict[int, list[tuple[str, int]]] = {}
        for pick in self.rng.choice(len(now), _POOL * self._batch // 2, p=weights / weights.sum()):
            name = now[pick].name
            both = [(name, self.decks[name, label].draw(self.rng)) for label in (0, 1)]
            drawn.setdefault(self._packs[name].head, []).extend(both)
        found = []
        for rows in drawn.values():
            rows.sort(key=lambda row: self._packs[row[0]].size(row[1]))
            left = int(self.rng.integers(len(rows) % self._batch + 1))  # not always the longest are left out
            ends = range(left + self._batch, len(rows) + 1, self._batch)
            found += [rows[end - self._batch : end] for end in ends]
        return [found[at] for at in self.rng.permutation(len(found))]
