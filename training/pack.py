"""Pack pairs into arrays of token ids."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from rag.crossencoder.layout import Layout
from rag.crossencoder.layout import Pair as Texts
from training.pairs import HEADS, Pair


@dataclass(frozen=True, slots=True)
class Packed:
    """Pairs of one source and head: all ids and types concatenated, and where each pair ends."""

    head: int
    ids: np.ndarray
    types: np.ndarray
    ends: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    """Pairs of the same question, or of the same claim and its edits, have the same number."""

    def save(self, path: Path) -> None:
        """Write an `.npz` file."""
        np.savez(path, **{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def load(cls, path: Path) -> "Packed":
        """Read a file written by `save`."""
        with np.load(path) as stored:
            return cls(int(stored["head"]), *(stored[field.name] for field in fields(cls)[1:]))

    def row(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """The ids and types of one pair."""
        part = slice(self.ends[index - 1] if index else 0, self.ends[index])
        return self.ids[part], self.types[part]

    def size(self, index: int) -> int:
        """The number of tokens of one pair."""
        return int(self.ends[index] - (self.ends[index - 1] if index else 0))


def load_tokenizer(path: Path) -> Tokenizer:
    """Load a tokenizer, without truncation or padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def pack(pairs: Iterable[Pair], tokenizer: Tokenizer, *, whole: bool = True) -> Packed:
    """Pack `pairs`, all for the same head; `whole` leaves out pairs whose evidence would be truncated."""
    layout = Layout()
    head, rows, labels, groups = 0, [], [], []
    numbers: dict[str, int] = {}
    for pair in pairs:
        head = HEADS.index(pair.task)
        windows = layout.inputs(Texts(pair.asked, pair.text, pair.context), tokenizer)[0]
        if len(windows) == 1 or not whole:
            rows.append((windows[0].ids, windows[0].types))
            labels.append(pair.label)
            groups.append(numbers.setdefault(pair.group, len(numbers)))
    return Packed(
        head,
        np.concatenate([np.array(ids, np.uint16) for ids, _ in rows]),
        np.concatenate([np.array(types, np.uint8) for _, types in rows]),
        np.cumsum([len(ids) for ids, _ in rows]),
        np.array(labels, np.uint8),
        np.array(groups, np.int32),
    )


_STEP = 4  # tokens: torch keeps memory for every shape it has seen


def padded(rows: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Ids and types of shape (pairs, tokens), padded with zeros."""
    size = -(-max(len(ids) for ids, _ in rows) // _STEP) * _STEP
    ids, types = np.zeros((2, len(rows), size), np.int64)
    for at, (own_ids, own_types) in enumerate(rows):
        ids[at, : len(own_ids)], types[at, : len(own_types)] = own_ids, own_types
    return ids, types
