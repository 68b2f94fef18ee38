"""Read the pairs in the data folder, and detect those that are held out for measurement."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEADS = ("qa", "nli")
_SHINGLE = 12  # words: texts that share this many in a row count as the same text


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with a sentence (`qa`) or a claim with evidence (`nli`); 1 means it answers or supports."""

    task: str
    asked: str
    text: str
    context: str
    label: int
    source: str
    group: str


def read_pairs(path: Path) -> Iterator[Pair]:
    """Yield the pairs in a `.jsonl.gz` file of the data folder."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Pair(row["task"], row["a"], row["b"], row["c"], row["y"], row["src"], row["g"])


def shingles(text: str) -> set[int]:
    """The hashes of all twelve-word shingles."""
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1)}


class Measured:
    """The texts used for measurement; pairs that share one must not be trained on."""

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
        """Whether `pair` shares a measured text or belongs to a held-out group."""
        return pair.group in self._groups or bool(shingles(pair.text) & self._shingles)
