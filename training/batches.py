"""Draw an endless stream of batches: a fixed mix of sources, half true pairs, of similar lengths.

A true pair comes with a false one for the same claim or question if there is one, so that the network learns
from their difference.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from training.config import Source
from training.pack import Packed

_POOL = 32  # batches drawn together and sorted by length


class _Deck:
    """The pairs of one source with one label, reshuffled after each pass."""

    def __init__(self, indices: np.ndarray) -> None:
        self.indices, self.order, self.at = indices, np.zeros(0, int), 0

    def draw(self, rng: np.random.Generator) -> int:
        if self.at == len(self.order):
            self.order, self.at = rng.permutation(self.indices), 0
        self.at += 1
        return int(self.order[self.at - 1])


class Batches:
    """Draws batches; its state can be pickled to resume a run."""

    def __init__(
        self, packs: Mapping[str, Packed], sources: tuple[Source, ...], batch: int, seed: int
    ) -> None:
        self._packs, self._batch = packs, batch
        self._sources = [s for s in sources if s.name in packs]
        self.rng = np.random.default_rng(seed)
        self.decks = {
            (s.name, label): _Deck(np.flatnonzero(packs[s.name].labels == label))
            for s in self._sources
            for label in (0, 1)
        }
        self._false = {s.name: _false_of_groups(packs[s.name]) for s in self._sources}
        self.ready: list[list[tuple[str, int]]] = []

    def state(self) -> dict[str, object]:
        """The state from which `resume` can continue."""
        decks = {key: (deck.order, deck.at) for key, deck in self.decks.items()}
        return {"rng": self.rng.bit_generator.state, "decks": decks, "ready": list(self.ready)}

    def resume(self, state: dict[str, Any]) -> None:
        """Continue from `state`; a source that was added since then starts from its beginning."""
        self.rng.bit_generator.state = state["rng"]
        self.ready = list(state["ready"])
        for key, deck in self.decks.items():
            order, at = state["decks"].get(key, ((), 0))
            if set(order) == set(deck.indices):
                deck.order, deck.at = order, at

    def draw(self, progress: float) -> list[tuple[str, int]]:
        """A batch of (source, index) for a single head; `progress` is the used share of the budget."""
        if not self.ready:
            self.ready = self._pool(progress)
        return self.ready.pop()

    def _pool(self, progress: float) -> list[list[tuple[str, int]]]:
        now = [s for s in self._sources if progress >= s.start]
        weights = np.array([s.weight for s in now])
        drawn: dict[int, list[tuple[str, int, int]]] = {}
        for pick in self.rng.choice(len(now), _POOL * self._batch // 2, p=weights / weights.sum()):
            name = now[pick].name
            pack = self._packs[name]
            true = self.decks[name, 1].draw(self.rng)
            false = self._false[name].get(int(pack.groups[true]))
            other = int(self.rng.choice(false)) if false else self.decks[name, 0].draw(self.rng)
            drawn.setdefault(pack.head, []).append((name, true, other))
        found = []
        for twos in drawn.values():
            twos.sort(key=lambda two: max(self._packs[two[0]].size(two[1]), self._packs[two[0]].size(two[2])))
            each = self._batch // 2
            left = int(self.rng.integers(len(twos) % each + 1))  # don't always leave out the longest
            for end in range(left + each, len(twos) + 1, each):
                found.append([(name, at) for name, *both in twos[end - each : end] for at in both])
        return [found[at] for at in self.rng.permutation(len(found))]


def _false_of_groups(pack: Packed) -> dict[int, list[int]]:
    """The indices of the false pairs, by group."""
    found: dict[int, list[int]] = {}
    for index in np.flatnonzero(pack.labels == 0):
        found.setdefault(int(pack.groups[index]), []).append(int(index))
    return found
