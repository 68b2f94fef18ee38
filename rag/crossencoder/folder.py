"""Read a cross-encoder's folder: `model.onnx`, `tokenizer.json` and their description, `checker.toml`."""

import tomllib
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.crossencoder.layout import Layout
from rag.errors import CheckerUnreadable
from rag.networks import open_session, open_tokenizer

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_FORMAT = 1
_FAULTS = (OSError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Head:
    """One output of the network, and how its logits become a probability.

    With one `output` the probability is ``sigmoid(slope * logit + intercept)`` (Platt, "Probabilistic outputs
    for support vector machines", 1999); with `against`, the outputs of the other classes, the logit is the
    log-odds of `output` in the softmax over all of them.
    """

    output: int
    against: tuple[int, ...] = ()
    slope: float = 1.0
    intercept: float = 0.0
    yes: float = 0.9
    """The lowest probability that counts as yes."""
    no: float = 0.1
    """The highest probability that counts as no."""

    def probability(self, logits: list[float]) -> float:
        """The calibrated probability, given all logits of an input."""
        logit = logits[self.output]
        if self.against:
            top = max(logits[other] for other in self.against)
            rest = sum(exp(logits[other] - top) for other in self.against)
            logit -= top + log(rest)
        return _sigmoid(self.slope * logit + self.intercept)


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of `checker.toml`."""

    name: str
    version: str
    layout: Layout
    support: Head
    answer: Head | None


def read_manifest(folder: Path) -> Manifest:
    """Read `checker.toml`; raises CheckerUnreadable."""
    path = folder / "checker.toml"
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        if table["format"] != _FORMAT:
            raise ValueError(f"its format is {table['format']}, not {_FORMAT}")
        answer = table.get("answer")
        return Manifest(
            str(table["name"]),
            str(table["version"]),
            Layout(**table.get("layout", {})),
            _head(table["support"]),
            _head(answer) if answer else None,
        )
    except _FAULTS as error:
        raise CheckerUnreadable(path, error) from None


def _head(table: dict[str, Any]) -> Head:
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    return Head(**values)


def open_network(folder: Path, manifest: Manifest) -> "InferenceSession":
    """Open `model.onnx`; raises CheckerUnreadable."""
    path = folder / "model.onnx"
    try:
        return open_session(path, manifest.version)
    except ValueError as error:
        raise CheckerUnreadable(path, error) from None


def open_words(folder: Path) -> "Tokenizer":
    """Open `tokenizer.json`, without truncation or padding; raises CheckerUnreadable."""
    path = folder / "tokenizer.json"
    try:
        return open_tokenizer(path)
    except ValueError as error:
        raise CheckerUnreadable(path, error) from None
