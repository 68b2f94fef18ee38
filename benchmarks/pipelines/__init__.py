"""The same news through Citewell and its peers, with the same vectors: only the pipeline differs.

Each module has a class `Pipeline`. Only the module of a peer imports it, so one that isn't installed
loses its own row and no other.
"""

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

OURS = ("citewell", "chroma")
PEERS = ("langchain", "llamaindex", "haystack")

WIDTH = 450
"""The characters of a chunk for all who count in characters: about as many as Citewell's chunks have."""

BEST = 12
"""The passages that a question is answered from."""

Embed: TypeAlias = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts in, vectors of unit length out: shape (texts, 256)."""


class Pipeline(Protocol):
    """A store of news in a folder, opened empty."""

    packages: tuple[str, ...]

    def __init__(self, folder: Path, embed: Embed) -> None: ...

    def ingest(self, texts: Iterable[str]) -> int:
        """Split, embed and store the texts, and make them searchable; returns the number of chunks."""
        ...

    def search(self, question: str) -> list[str]:
        """The texts of the `BEST` chunks for a question, or fewer, best first."""
        ...


def pipeline(name: str) -> type[Pipeline]:
    """The pipeline of a name; raises ImportError if its packages aren't installed."""
    found: type[Pipeline] = import_module(f"pipelines.{name}").Pipeline
    return found
