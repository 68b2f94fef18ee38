"""Readers and writers of one library at once: no error, no answer that is stale or half."""

import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import FakeEmbedder

from rag.library import Library

Soak = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "soak.py"))["Soak"]
ASKERS, QUESTIONS = 8, 80  # each asker's
WRITERS, WRITES = 2, 60


@pytest.mark.slow
def test_no_race_of_readers_and_writers_ends_in_an_error(tmp_path: Path) -> None:
    soak = Soak(Library(tmp_path / "library", FakeEmbedder(dimension=256), chunk_tokens=30))
    with ThreadPoolExecutor(ASKERS + WRITERS) as pool:
        work = [pool.submit(soak.ask, number, lambda done: done < QUESTIONS) for number in range(ASKERS)]
        work += [pool.submit(soak.write, number, lambda done: done < WRITES) for number in range(WRITERS)]
        for job in work:
            job.result()
    assert (soak.errors, soak.wrong) == ([], [])
    assert (len(soak.seconds), soak.writes) == (ASKERS * QUESTIONS, WRITERS * WRITES)
    assert soak.library.doctor().findings == ()
