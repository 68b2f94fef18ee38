"""The pairs of the data folder, without those that the measurements use."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADS = ("qa", "nli")
_SHINGLE = 12  # words: texts that share so many in a row are taken for the same text


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a sentence (`qa`) or a claim with its evidence (`nli`); label 1 answers or supports."""

    task: str
    asked: str
    text: str
    context: str
    label: int
    source: str
    group: str


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs of a `.jsonl.gz` file of the data folder."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Pair(row["task"], row["a"], row["b"], row["c"], row["y"], row["src"], row["g"])


def shingles(text: str) -> set[int]:
    """The hashes of all runs of twelve words."""
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1)}


class Measured:
    """The texts that the measurements use: no pair that shares one of them is trained on."""

    def __init__(self, faithfulness: Path, dev: list[Path]) -> None:
        self._shingles: set[int] = set()
        self._groups: set[str] = set()
        for path in sorted(faithfulness.glob("*.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    self._shingles |= shingles(json.loads(line)["source"])
        for path in dev:
            self._groups.update(pair.group for pair in read_pairs(path))

    def has(self, pair: Pair) -> bool:
        """Whether `pair` is of a measured text or of a group that is held apart."""
        return pair.group in self._groups or bool(shingles(pair.text) & self._shingles)
