"""Ingest and search the same generated news with Citewell, bare Chroma and what else is built on it.

    python benchmarks/peers.py [--chunks 1000 10000 100000] [--only NAME …] [--python PATH]

Each pipeline runs in a process of its own and embeds with the same static vectors. `--python` is the
interpreter of an environment with the peers; without it, only Citewell and bare Chroma are measured. A peer
that fails loses only its own row. The sizes are in chunks of 450 characters; each pipeline cuts them a
little differently. `make bench-peers` does all of it, and writes docs/benchmarks.md.

The columns: characters per second while texts are split, embedded, stored and made searchable; the same as
CPU seconds, and relative to bare Chroma in the same run; milliseconds of a search for twelve chunks; the
most memory of the process; bytes on disk.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from news import News
from pipelines import OURS, PEERS, WIDTH
from report import Row, report

HERE = Path(__file__).parent


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chunks", type=int, nargs="+", default=[1_000, 10_000, 100_000], metavar="N")
    parser.add_argument("--only", nargs="+", choices=(*OURS, *PEERS), default=(*OURS, *PEERS), metavar="NAME")
    parser.add_argument("--python", metavar="PATH", help="the interpreter that has the peers")
    given = parser.parse_args()
    pythons = dict.fromkeys(OURS, sys.executable)
    if given.python:
        pythons |= dict.fromkeys(PEERS, given.python)
    pythons = {name: python for name, python in pythons.items() if name in given.only}
    found = [each for size in given.chunks for each in measured(size, pythons)]
    if not found:
        parser.error("nothing could be measured: name the interpreter that has the peers with --python")
    report("peers", rows(found), versions={each["pipeline"]: named(each["versions"]) for _, each in found})


def measured(size: int, pythons: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The size with what each pipeline measured there, by the interpreter that has its packages."""
    with tempfile.TemporaryDirectory() as folder:
        news = Path(folder, "news.jsonl")
        with news.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(asdict(story)) + "\n" for story in News().stories(size * WIDTH))
        for name, python in pythons.items():
            print(f"{name}, {size:,} chunks …", file=sys.stderr)
            done = subprocess.run(
                [python, "-m", "pipelines.measure", name, str(news), str(Path(folder, name))],
                env=os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                print(f"{name} is left out: {done.stderr.strip().rpartition(chr(10))[2]}", file=sys.stderr)
                continue
            yield size, json.loads(done.stdout.splitlines()[-1])


def rows(found: Sequence[tuple[int, dict[str, Any]]]) -> list[Row]:
    """A row for each pipeline at each size."""
    bare = {size: each for size, each in found if each["pipeline"] == "chroma"}
    return [
        {
            "size": size,
            "pipeline": each["pipeline"],
            "chunks": each["chunks"],
            "ingest chars/s": round(each["characters"] / each["ingest_seconds"]),
            "ingest CPU s": each["ingest_cpu"],
            "× Chroma": relative(each, bare.get(size), "ingest_cpu"),
            "search p50 ms": 1e3 * at(each["search_seconds"], 0.5),
            "p99 ms": 1e3 * at(each["search_seconds"], 0.99),
            "CPU ms": 1e3 * each["search_cpu"],
            "× Chroma's": relative(each, bare.get(size), "search_cpu"),
            "memory MB": each["memory"] / 1e6,
            "disk MB": each["disk"] / 1e6,
        }
        for size, each in found
    ]


def relative(each: dict[str, Any], bare: dict[str, Any] | None, what: str) -> float | None:
    """A figure in units of bare Chroma's, if that was measured."""
    return None if bare is None else each[what] / bare[what]


def at(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of the sorted values lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def named(versions: dict[str, str]) -> str:
    """Packages and their versions in one line."""
    return ", ".join(f"{package} {version}" for package, version in versions.items())


if __name__ == "__main__":
    main()
