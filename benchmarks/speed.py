"""Measure how long a user waits, in new processes with a warm disk cache.

    python benchmarks/speed.py --file ARTICLE

Prints the seconds of ``citewell --help``, of ``citewell add ARTICLE``, of ``citewell ask`` on that article,
and of judging claims, each against two new sentences; next to those of a bare typer program's ``--help``.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from report import report

RUNS = 7
CLAIMS = 2000
BARE = """
import typer
app = typer.Typer(add_completion=False)
@app.command()
def greet(name: str) -> None: ...
app()
"""
JUDGE = """
import sys, time
from rag.verification.support import judge
pairs = [
    (
        f"Minister {n} told the {n + 7} delegates that exports had not fallen by {n} %.",
        [
            f"On Monday minister {n} spoke to {n + 7} delegates.",
            f"Exports, he told them, did not fall by {n} percent.",
        ],
    )
    for n in range(int(sys.argv[1]))
]
started = time.perf_counter()
for claim, sentences in pairs:
    judge(claim, sentences)
print(time.perf_counter() - started)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how long a user waits.")
    parser.add_argument(
        "--file", type=Path, required=True, metavar="ARTICLE", help="the article to add and ask"
    )
    parser.add_argument("--question", default="What happened?", help="what to ask about it")
    arguments = parser.parse_args()
    command = shutil.which(
        "citewell", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    )
    if command is None:
        raise SystemExit("citewell is not installed: run make demo first.")
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(BARE)
        home = Path(folder, "home")
        add = [command, "--data", str(home), "add", str(arguments.file)]
        ask = [command, "--data", str(home), "ask", arguments.question]
        base, helped = alternately([sys.executable, str(bare), "--help"], [command, "--help"])
        added = median(add, before=lambda: shutil.rmtree(home, ignore_errors=True))
        asked = median(ask)
    judged = statistics.median(float(output([sys.executable, "-c", JUDGE, str(CLAIMS)])) for _ in range(RUNS))
    waits = {
        "typer --help": base,
        "citewell --help": helped,
        "citewell add": added,
        "citewell ask": asked,
    }
    report(
        "speed",
        [
            {"what": what, "seconds": value, "× typer --help": value / base}
            for what, value in (*waits.items(), (f"judging {CLAIMS:,} claims", judged))
        ],
    )


def alternately(one: list[str], other: list[str]) -> tuple[float, float]:
    """The median seconds of two commands, alternating so that both see the same load."""
    pairs = [(seconds(one), seconds(other)) for _ in range(RUNS + 1)][1:]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def median(command: list[str], before: Callable[[], None] = lambda: None) -> float:
    """The median seconds of a command, after an uncounted run that warms the disk cache."""
    times = []
    for _ in range(RUNS + 1):
        before()
        times.append(seconds(command))
    return statistics.median(times[1:])


def seconds(command: list[str]) -> float:
    """The seconds that a command takes."""
    started = time.perf_counter()
    output(command)
    return time.perf_counter() - started


def output(command: list[str]) -> str:
    """The output of a command; if it fails, exits with its error output."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
