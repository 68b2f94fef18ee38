"""Report what a benchmark measured: as a table, and in ``build/benchmarks/NAME.json`` with the machine."""

import json
import os
import platform
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).parents[1] / "build" / "benchmarks"

Row: TypeAlias = Mapping[str, Any]
"""The columns of a row by their titles: text or numbers, the same titles in each row."""

_PACKAGES = ("citewell", "chromadb", "tantivy", "numpy", "tokenizers", "onnxruntime")


def report(name: str, rows: Sequence[Row], *, versions: Mapping[str, str] | None = None) -> None:
    """Print the rows and write them as JSON, with the `versions` of what else was measured."""
    table = Table(box=None, title=name, title_justify="left")
    for title, value in rows[0].items():
        table.add_column(title, justify="left" if isinstance(value, str) else "right")
    for row in rows:
        table.add_row(*map(shown, row.values()))
    Console(width=max(120, Console().width)).print(table)
    found = {
        "benchmark": name,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": {**installed(_PACKAGES), **(versions or {})},
        "rows": [dict(row) for row in rows],
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    Path(FOLDER, f"{name}.json").write_text(
        json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def shown(value: object) -> str:
    """A value in a table: three digits of a number at the least, and “–” for what was not measured."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def machine() -> dict[str, str | int]:
    """What the benchmark ran on."""
    try:
        names = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        names = []
    return {
        "processor": names[0] if names else platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def installed(packages: Sequence[str]) -> dict[str, str]:
    """The versions of those packages that are installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
