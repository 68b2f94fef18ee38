"""Concurrent jobs: bounded, numbered, and ended by the first error."""

import signal
import threading
from collections.abc import Iterator

import pytest
from patience import PATIENCE, until

from rag.indexing.concurrency import run_concurrently


class Stopped(Exception):
    """Raised by a job that was told to stop."""


@pytest.fixture
def all_ended() -> Iterator[threading.Event]:
    """An event that lets a test's jobs end; it is set afterwards, and their threads are waited for."""
    before, released = set(threading.enumerate()), threading.Event()
    yield released
    released.set()
    until(lambda: set(threading.enumerate()) <= before)


def wait_for_workers() -> None:
    """Wait until no thread of `run_concurrently` is left."""
    until(lambda: not any(thread.name == "concurrent job" for thread in threading.enumerate()))


def test_results_are_numbered_and_arrive_as_jobs_finish() -> None:
    gates = [threading.Event() for _ in range(3)]
    results = run_concurrently(lambda job, _: gates[job].wait(PATIENCE) and str(job), range(3), 3)
    for number in (1, 2, 0):
        gates[number].set()
        assert next(results) == (number, str(number))
    assert list(results) == []
    assert list(run_concurrently(lambda job, _: job, [], 3)) == []


@pytest.mark.parametrize("limit", [1, 4])
def test_exactly_the_allowed_number_of_jobs_run_concurrently(limit: int) -> None:
    mutex, now, seen = threading.Lock(), 0, 0
    together = threading.Barrier(limit)

    def work(job: int, _: threading.Event) -> int:
        nonlocal now, seen
        with mutex:
            now += 1
            seen = max(seen, now)
        together.wait(PATIENCE)
        with mutex:
            now -= 1
        return job

    assert sorted(run_concurrently(work, range(12), limit)) == [(job, job) for job in range(12)]
    assert seen == limit


def test_sequential_jobs_run_in_the_callers_thread() -> None:
    found = list(run_concurrently(lambda _, __: threading.current_thread(), ["a", "b"], 1))
    assert found == [(0, threading.current_thread()), (1, threading.current_thread())]


def test_a_job_is_taken_only_when_it_starts() -> None:
    taken: list[int] = []
    gate = threading.Event()

    def jobs() -> Iterator[int]:
        for job in range(100):
            taken.append(job)
            yield job
        raise ValueError

    results = run_concurrently(lambda job, _: job == 0 or gate.wait(PATIENCE), jobs(), 2)
    next(results)
    assert len(taken) <= 3  # one finished and two waiting
    gate.set()
    with pytest.raises(ValueError, match=r"^$"):
        list(results)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_the_first_error_is_raised_unchanged_and_running_jobs_are_told(
    error: BaseException, all_ended: threading.Event
) -> None:
    begun, told = threading.Event(), threading.Event()

    def work(job: int, ended: threading.Event) -> None:
        if job == 1:
            begun.wait(PATIENCE)
            raise error
        begun.set()
        assert ended.wait(PATIENCE)
        told.set()
        all_ended.wait(PATIENCE)
        raise Stopped

    with pytest.raises(type(error)) as raised:
        list(run_concurrently(work, range(2), 2))
    assert raised.value is error
    assert told.wait(PATIENCE)


def test_a_failed_job_prevents_new_ones_even_before_its_error_is_fetched() -> None:
    begun: list[int] = []
    taken = threading.Event()

    def work(job: int, ended: threading.Event) -> int:
        begun.append(job)
        if job == 1:
            taken.wait(PATIENCE)
            raise ValueError
        if job:
            ended.wait(PATIENCE)
        return job

    results = run_concurrently(work, range(50), 2)
    assert next(results) == (0, 0)
    taken.set()
    wait_for_workers()
    assert sorted(begun) == [0, 1, 2]
    with pytest.raises(ValueError, match=r"^$"):
        list(results)


def test_closing_prevents_new_jobs() -> None:
    begun: list[int] = []

    def work(job: int, ended: threading.Event) -> int:
        begun.append(job)
        if job:
            ended.wait(PATIENCE)
        return job

    results = run_concurrently(work, range(100), 2)
    next(results)
    results.close()
    wait_for_workers()
    assert len(begun) <= 3


def test_the_waiting_caller_is_notified_and_may_give_up(all_ended: threading.Event) -> None:
    class GivenUp(Exception):
        pass

    def give_up() -> None:
        raise GivenUp

    with pytest.raises(GivenUp):
        list(run_concurrently(lambda _, __: all_ended.wait(PATIENCE), range(8), 4, give_up))


def test_an_interruption_does_not_wait_for_running_jobs(all_ended: threading.Event) -> None:
    """The signal reaches the main thread while all jobs hang."""
    main = threading.main_thread().ident
    assert main

    def work(job: int, _: threading.Event) -> None:
        if job == 3:
            signal.pthread_kill(main, signal.SIGINT)
        all_ended.wait(PATIENCE)

    with pytest.raises(KeyboardInterrupt):
        list(run_concurrently(work, range(8), 4))
