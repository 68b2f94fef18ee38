"""Gates: bounds that the metrics of a run must meet."""

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

_SHOWN = 10  # maximum samples listed for a failed gate

Side: TypeAlias = Literal["min", "max"]
_Bounds: TypeAlias = Mapping[str, Annotated[float, Field(allow_inf_nan=False)]]


@dataclass(frozen=True, slots=True)
class Gate:
    """The minimum or maximum value that a metric may have."""

    metric: str
    side: Side
    bound: float

    def is_met_by(self, value: float) -> bool:
        """Whether a value is within the bound."""
        return value >= self.bound if self.side == "min" else value <= self.bound


@dataclass(frozen=True, slots=True)
class FailedGate:
    """A gate that failed: the measured value, None if unmeasured, and the worst samples."""

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
    """Read gates from a TOML file's ``[gates.min]`` and ``[gates.max]``, and from NAME=VALUE options.

    Raises UsageError for an unknown metric or an invalid number.
    """
    gates = [] if path is None else _read_file(path)
    gates += [_parse_option("min", word) for word in least]
    gates += [_parse_option("max", word) for word in most]
    for gate in gates:
        if gate.metric not in METRICS:
            raise UsageError(f"There is no metric {gate.metric!r}: use one of {', '.join(METRICS)}.")
    return gates


def check(
    gates: Iterable[Gate],
    metrics: Mapping[str, Metric],
    samples: Sequence[tuple[str, Mapping[str, float | None]]],
) -> list[FailedGate]:
    """The gates that failed; an unmeasured metric fails its gate. `samples` are ids with their scores."""
    failed = []
    for gate in gates:
        value = metrics[gate.metric].value
        if value is None or not gate.is_met_by(value):
            failed.append(FailedGate(gate, value, _worst(gate, samples)))
    return failed


def _parse_option(side: Side, word: str) -> Gate:
    name, _, value = word.partition("=")
    try:
        bound = float(value)
        if not math.isfinite(bound):
            raise ValueError(value)
        return Gate(name, side, bound)
    except ValueError:
        raise UsageError(
            f"--{side} takes NAME=VALUE, for example --{side} faithfulness=0.95, not {word!r}."
        ) from None


def _worst(gate: Gate, samples: Sequence[tuple[str, Mapping[str, float | None]]]) -> tuple[str, ...]:
    """The ids of the samples whose own value misses the bound, worst first."""
    values = [(value, name) for name, scores in samples if (value := scores.get(gate.metric)) is not None]
    wrong = sorted((item for item in values if not gate.is_met_by(item[0])), reverse=gate.side == "max")
    return tuple(name for _, name in wrong[:_SHOWN])


def _read_file(path: Path) -> list[Gate]:
    try:
        table = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).gates
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise UsageError(
            f"The gates in {path} cannot be read ({said}): "
            "write the tables [gates.min] and [gates.max], with a number for each metric."
        ) from None
    return [
        *(Gate(name, "min", bound) for name, bound in table.min.items()),
        *(Gate(name, "max", bound) for name, bound in table.max.items()),
    ]
