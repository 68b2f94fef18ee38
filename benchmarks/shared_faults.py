"""Kill the servers and the hosts of a shared library at random moments, and count what is lost.

A host adds articles one after the other to a library on a real PostgreSQL and a real Chroma server, and says
which were acknowledged. Meanwhile PostgreSQL, Chroma or the host is killed and comes back, while another host
asks. At the end, a third host must list each acknowledged article once, and its doctor must find nothing.

    PYTHONPATH=.:tests python benchmarks/shared_faults.py --rounds 20 --seed 1
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from cluster import chroma_at, free_port, postgres
from fakes import FakeEmbedder

from rag.address import Address, Shared
from rag.errors import LibraryError
from rag.library import Library

FAULTS = ("database", "chroma", "host")
_LONGEST = 1.5  # seconds from the first acknowledged article to the fault


@dataclass
class Outcome:
    """What a run has counted."""

    faults: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    twice: int = 0
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        faults = ", ".join(f"{name} {n}" for name, n in sorted(self.faults.items()))
        asked = ", ".join(f"{name} {n}" for name, n in sorted(self.questions.items()))
        found = f"lost {len(self.lost)}, twice {self.twice}, findings {len(self.findings)}"
        return f"faults: {faults}\nquestions: {asked}\nacknowledged {len(self.acknowledged)}, {found}"


def run(rounds: int, seed: int) -> Outcome:
    """Inject as many faults, each after some articles; a seed chooses which, and when."""
    chance, outcome = random.Random(seed), Outcome()  # noqa: S311
    with postgres() as database, ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "chroma").mkdir()
        port, url = free_port(), database.new()
        chroma = stack.enter_context(ExitStack())
        address = chroma.enter_context(chroma_at(folder / "chroma", port))
        reader = opened(url, address, folder / "reader")
        opened(url, address, folder / "0").add_text("The Ferry\n\nThe ferry sails at noon from Hull.\n")
        for number in range(rounds):
            fault = FAULTS[number % len(FAULTS)] if number < len(FAULTS) else chance.choice(FAULTS)
            outcome.faults[fault] += 1
            command = [sys.executable, __file__, "--host", url, address, str(folder / "writer"), str(number)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:
                assert host.stdout is not None  # noqa: S101
                said = [host.stdout.readline()]
                time.sleep(chance.uniform(0, _LONGEST))
                if fault == "database":
                    database.kill()
                    ask(reader, outcome)
                    database.start()
                elif fault == "chroma":
                    chroma.close()
                    ask(reader, outcome)
                    chroma.enter_context(chroma_at(folder / "chroma", port))
                host.kill()
                said += host.stdout.readlines()
                outcome.acknowledged.update(line.strip() for line in said if line.endswith("\n"))
            ask(reader, outcome)
        judge(opened(url, address, folder / "judge"), outcome)
    return outcome


def opened(url: str, chroma: str, folder: Path) -> Library:
    """The library, as a host opens it."""
    return Library(Shared(Address(url), folder, Address(chroma)), FakeEmbedder(), chunk_tokens=40)


def ask(library: Library, outcome: Outcome) -> None:
    """Ask for what is there from the beginning."""
    try:
        found = library.retrieve("When does the ferry sail from Hull?", n=5)
    except LibraryError:
        outcome.questions["refused with a remedy"] += 1
        return
    if not any(passage.title == "The Ferry" for passage in found.passages):
        outcome.questions["wrong"] += 1
    else:
        outcome.questions["answered in part, and said so" if found.incomplete else "answered"] += 1


def judge(library: Library, outcome: Outcome) -> None:
    """Compare what was acknowledged with what is there, after the next writer has come."""
    library.add_text("The Crane\n\nThe crane was moved to the east quay in March.\n")
    there = Counter(article.title for article in library.articles())
    outcome.lost = {title for title in outcome.acknowledged if not there[title]}
    outcome.twice = sum(n > 1 for n in there.values())
    outcome.findings = library.doctor().findings


def host(url: str, chroma: str, folder: str, run: str) -> None:
    """Add articles until somebody ends this process, and print the title of each that was acknowledged."""
    library = opened(url, chroma, Path(folder))
    for number in range(10_000):
        title = f"Ship {run}-{number}"
        text = f"{title}\n\n{title} sails at noon.\n\nIt is number {number} of the fleet {run}.\n"
        try:
            status = library.add_text(text).status
        except LibraryError:
            time.sleep(0.1)
            continue
        if status == "added":
            print(title, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--host", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.host:
        host(*given.host)
    else:
        print(run(given.rounds, given.seed))
