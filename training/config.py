"""Load the config file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A source of pairs: its weight in the mix, and the share of the budget from which it is used."""

    name: str
    weight: float
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a run depends on, except the data."""

    version: str
    """The version of the resulting network; `checker.toml` and `model.onnx` both contain it."""
    seed: int
    cpu_minutes: float
    batch: int
    rate: float
    warm_up: float
    """The first share of the budget, in which the learning rate rises."""
    decay: float
    """The last share of the budget, in which the learning rate falls to zero."""
    smoothing: float
    checkpoint_minutes: float
    cases_of_a_template: int
    cases_of_a_binding: int
    edit_cases: int
    twin_tries: int
    sources: tuple[Source, ...]

    @classmethod
    def load(cls, path: Path) -> "Config":
        """Read a TOML file."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(
            Source(name, *(entry if isinstance(entry, list) else [entry]))
            for name, entry in table.pop("sources").items()
        )
        return cls(**table, sources=sources)
