"""Write what `peers.py` measured into docs/benchmarks.md: its table, and how each figure grows.

    .venv-peers/bin/python benchmarks/growth.py

Reads build/benchmarks/peers.json. `make bench-peers` does both.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from report import shown

ROOT = Path(__file__).parents[1]
PAGE, PLOT = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.svg"
MARKED = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", re.DOTALL)
PLOTTED = ("ingest chars/s", "search p50 ms", "memory MB", "disk MB")


def main() -> None:
    """Write the page and its picture."""
    found = json.loads((ROOT / "build" / "benchmarks" / "peers.json").read_text(encoding="utf-8"))
    plot(found["rows"])
    body = "\n".join([*told(found), "", *table(found["rows"]), "", f"![Growth]({PLOT.name})", ""])
    PAGE.write_text(MARKED.sub(lambda _: body, PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def told(found: Mapping[str, Any]) -> Iterator[str]:
    """When and on what it was measured, and the versions of all."""
    machine = found["machine"]
    yield (
        f"Measured on {found['made'][:10]}: {machine['cores']} cores ({machine['processor']}), "
        f"{machine['memory_gb']} GB, {machine['system'].split()[0]}, Python {machine['python']}."
    )
    peers = {row["pipeline"] for row in found["rows"]}
    yield from (f"- {name}: {text}" for name, text in found["versions"].items() if name in peers)


def table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as a table in Markdown."""
    yield f"| {' | '.join(rows[0])} |"
    yield f"|{'---|' * len(rows[0])}"
    yield from (f"| {' | '.join(map(shown, row.values()))} |" for row in rows)


def plot(rows: Sequence[Mapping[str, Any]]) -> None:
    """Draw each figure against the size, both logarithmic, with a line for each pipeline."""
    mpl.rcParams["svg.hashsalt"] = "growth"  # the same figures give the same file
    figure = Figure(figsize=(10, 7), layout="constrained")
    for axes, title in zip(figure.subplots(2, 2).flat, PLOTTED, strict=True):
        for name in dict.fromkeys(row["pipeline"] for row in rows):
            mine = [row for row in rows if row["pipeline"] == name]
            axes.plot([row["size"] for row in mine], [row[title] for row in mine], marker="o", label=name)
        axes.set(title=title, xlabel="chunks", xscale="log", yscale="log")
        axes.grid(visible=True, alpha=0.3)
    figure.axes[0].legend()
    figure.savefig(PLOT, metadata={"Date": None})


if __name__ == "__main__":
    main()
