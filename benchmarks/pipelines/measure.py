"""Ingest news with one pipeline, ask it, and measure both; a process of its own for each."""

import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from pipelines import Embed, Pipeline, pipeline
from rag.indexing.embed import StaticEmbedder

_QUESTIONS = 200
_WARMING = 5  # questions that aren't counted


@dataclass(frozen=True, slots=True)
class Measured:
    """What one pipeline took; seconds of the clock and of the CPUs, bytes at the most and on disk.

    `search_seconds` are of each question, sorted; `search_cpu` is the mean.
    """

    pipeline: str
    versions: dict[str, str]
    chunks: int
    characters: int
    ingest_seconds: float
    ingest_cpu: float
    search_seconds: list[float]
    search_cpu: float
    memory: int
    disk: int


def measure(name: str, texts: Sequence[str], questions: Sequence[str], folder: Path) -> Measured:
    """Measure the pipeline of a name; raises ImportError if it isn't installed."""
    kind = pipeline(name)
    embed: Embed = StaticEmbedder().embed
    kind(folder / "warm", embed).ingest(texts[:1])  # loads what is loaded late
    store = kind(folder / "store", embed)
    started, cpu = time.perf_counter(), _cpu()
    chunks = store.ingest(texts)
    ingest_seconds, ingest_cpu = time.perf_counter() - started, _cpu() - cpu
    for question in questions[:_WARMING]:
        store.search(question)
    cpu = _cpu()
    seconds = sorted(_timed(store, questions))
    search_cpu = (_cpu() - cpu) / len(questions)
    return Measured(
        name,
        {package: version(package) for package in kind.packages},
        chunks,
        sum(map(len, texts)),
        ingest_seconds,
        ingest_cpu,
        seconds,
        search_cpu,
        _peak(),
        sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file()),
    )


def _timed(store: Pipeline, questions: Sequence[str]) -> Iterator[float]:
    for question in questions:
        started = time.perf_counter()
        found = store.search(question)
        yield time.perf_counter() - started
        if not found:
            raise SystemExit(f"nothing was found for {question!r}")


def _cpu() -> float:
    """The CPU seconds of this process and of those that it has ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    name, news, folder = sys.argv[1:]
    stories = [json.loads(line) for line in Path(news).read_text(encoding="utf-8").splitlines()]
    asked = stories[:: -(-len(stories) // _QUESTIONS)]
    found = measure(
        name,
        [story["text"] for story in stories],
        [story["question"] for story in asked],
        Path(folder),
    )
    print(json.dumps(asdict(found)))
