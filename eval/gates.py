"""Gates: bounds that a run's metrics must keep."""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.metrics import METRICS
from eval.types import Metric
from rag import UsageError

_SHOWN = 10  # samples of a gate that fell

Side: TypeAlias = Literal["min", "max"]
_Bounds: TypeAlias = Mapping[str, Annotated[float, Field(allow_inf_nan=False)]]


@dataclass(frozen=True, slots=True)
class Gate:
    """The least or the greatest value that a metric may have."""

    metric: str
    side: Side
    bound: float

    def keeps(self, value: float) -> bool:
        """Whether a value is within the bound."""
        return value >= self.bound if self.side == "min" else value <= self.bound


@dataclass(frozen=True, slots=True)
class Fallen:
    """A gate that fell: the value that was measured, None where nothing was, and the worst samples."""

    gate: Gate
    value: float | None
    samples: tuple[str, ...]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    min: _Bounds = {}
    max: _Bounds = {}


class _File(BaseModel):
    gates: _Table


def read_gates(least: Iterable[str], most: Iterable[str], path: Path | None = None) -> list[Gate]:
    """The gates of a TOML file's ``[gates.min]`` and ``[gates.max]``, and those in words, NAME=VALUE.

    Raises UsageError for what is no metric or no number.
    """
    gates = [] if path is None else _of_file(path)
    gates += [_in_words("min", word) for word in least]
    gates += [_in_words("max", word) for word in most]
    for gate in gates:
        if gate.metric not in METRICS:
            raise UsageError(f"There is no metric {gate.metric!r}: name one of {', '.join(METRICS)}.")
    return gates


def check(
    gates: Iterable[Gate],
    metrics: Mapping[str, Metric],
    samples: Sequence[tuple[str, Mapping[str, float | None]]],
) -> list[Fallen]:
    """The gates that fell; what was not measured keeps no gate. `samples` are ids and their scores."""
    fallen = []
    for gate in gates:
        value = metrics[gate.metric].value
        if value is None or not gate.keeps(value):
            fallen.append(Fallen(gate, value, _worst(gate, samples)))
    return fallen


def _in_words(side: Side, word: str) -> Gate:
    name, _, value = word.partition("=")
    try:
        bound = float(value)
        if not math.isfinite(bound):
            raise ValueError(value)
        return Gate(name, side, bound)
    except ValueError:
        raise UsageError(
            f"--{side} takes NAME=VALUE, as in --{side} faithfulness=0.95, not {word!r}."
        ) from None


def _worst(gate: Gate, samples: Sequence[tuple[str, Mapping[str, float | None]]]) -> tuple[str, ...]:
    """The ids of the samples whose own value is out of bounds, worst first."""
    values = [(value, name) for name, scores in samples if (value := scores.get(gate.metric)) is not None]
    wrong = sorted((item for item in values if not gate.keeps(item[0])), reverse=gate.side == "max")
    return tuple(name for _, name in wrong[:_SHOWN])


def _of_file(path: Path) -> list[Gate]:
    try:
        table = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).gates
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise UsageError(
            f"The gates in {path} cannot be read ({said}): "
            "write tables [gates.min] and [gates.max] of metrics and numbers."
        ) from None
    return [
        *(Gate(name, "min", bound) for name, bound in table.min.items()),
        *(Gate(name, "max", bound) for name, bound in table.max.items()),
    ]
