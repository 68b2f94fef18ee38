"""Ask a library from many threads while others write to it, and count what goes wrong.

    python benchmarks/soak.py [--minutes 30] [--askers 8] [--writers 2]

Prints the questions, the writes, the errors and the stale or half answers, the median and the 99th percentile
of the seconds of a question, and the memory after the first tenth of the time and at the end.
"""

import argparse
import statistics
import tempfile
import threading
import time
from array import array
from collections.abc import Callable
from pathlib import Path

from rag import CitewellError, Library

STAYING = 20  # articles that no writer touches
PASSING = 6  # articles of each writer at a time


def main() -> None:
    parser = argparse.ArgumentParser(description="Readers and writers at once.")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--askers", type=int, default=8)
    parser.add_argument("--writers", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Library(Path(folder, "home")))
        end = time.monotonic() + 60 * arguments.minutes
        threads = [
            *(
                threading.Thread(target=soak.ask, args=[number, _until(end)])
                for number in range(arguments.askers)
            ),
            *(
                threading.Thread(target=soak.write, args=[number, _until(end)])
                for number in range(arguments.writers)
            ),
        ]
        for thread in threads:
            thread.start()
        time.sleep(6 * arguments.minutes)
        warm = memory()
        for thread in threads:
            thread.join()
        soak.report(warm, memory())
    raise SystemExit(bool(soak.errors or soak.wrong))


def _until(end: float) -> Callable[[int], bool]:
    return lambda _done: time.monotonic() < end


def memory() -> float:
    """The resident memory of this process, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def story(name: str) -> str:
    lines = (f"The {name} ferry sails from quay {line} of {name} at noon." for line in range(12))
    return f"Ferry {name}\n\n" + "\n\n".join(lines)


class Soak:
    """Questions and writes to one library, and what was wrong with the answers."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.errors: list[str] = []
        self.wrong: list[str] = []
        self.seconds = array("d")  # a list of floats would take four times the memory that is measured here
        self.writes = 0
        self._gone: set[str] = set()
        self._staying = {}
        for number in range(STAYING):
            added = library.add_text(story(f"staying{number}"))
            self._staying[number] = str(added.id)

    def ask(self, asker: int, goes_on: Callable[[int], bool]) -> None:
        """Ask for an article that stays, again and again."""
        done = 0
        while goes_on(done):
            number = (7 * done + asker) % STAYING
            gone = set(self._gone)
            started = time.perf_counter()
            try:
                found = self.library.passages(f"When does the staying{number} ferry sail?", n=5)
            except CitewellError as error:
                self.errors.append(str(error))
                found = None
            self.seconds.append(time.perf_counter() - started)
            done += 1
            if found is None:
                continue
            if not found or found[0].article != self._staying[number]:
                self.wrong.append(f"staying{number} was not found")
            if stale := {item.article for item in found} & gone:
                self.wrong.append(f"{stale} were removed before the question")

    def write(self, writer: int, goes_on: Callable[[int], bool]) -> None:
        """Add articles, and remove the oldest of them."""
        mine: list[str] = []
        done = 0
        while goes_on(done):
            try:
                if len(mine) < PASSING:
                    added = self.library.add_text(story(f"passing{writer}x{done}"))
                    mine.append(str(added.id))
                else:
                    self.library.remove(mine[0])
                    self._gone.add(mine.pop(0))
            except CitewellError as error:
                self.errors.append(str(error))
            done += 1
            self.writes += 1

    def report(self, warm: float, end: float) -> None:
        """Print what was seen."""
        median = statistics.median(self.seconds)
        slow = statistics.quantiles(self.seconds, n=100)[98]
        print(f"{len(self.seconds):,} questions, {self.writes:,} writes")
        print(f"{len(self.errors)} errors, {len(self.wrong)} stale or half answers")
        print(f"median {1000 * median:.1f} ms, 99th percentile {1000 * slow:.1f} ms = {slow / median:.1f} x")
        print(f"memory {warm:.0f} MB after warming up, {end:.0f} MB at the end: {end / warm - 1:+.0%}")
        for line in sorted({*self.errors, *self.wrong})[:20]:
            print("!", line)


if __name__ == "__main__":
    main()
