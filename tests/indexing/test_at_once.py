"""Jobs at once: bounded, told apart by their numbers, and over with the first error."""

import signal
import threading
import time
from collections.abc import Iterator

import pytest

from rag.indexing.at_once import at_once


class Stopped(Exception):
    """What a job raises that was told to stop."""


def test_each_job_comes_with_its_number_as_it_finishes() -> None:
    waits = [0.2, 0.0, 0.1]
    found = list(at_once(lambda wait, _: time.sleep(wait) or str(wait), waits, 3))
    assert found == [(1, "0.0"), (2, "0.1"), (0, "0.2")]
    assert list(at_once(lambda wait, _: wait, [], 3)) == []


@pytest.mark.parametrize("most", [1, 4])
def test_no_more_run_at_once_than_are_allowed(most: int) -> None:
    mutex, now, seen = threading.Lock(), 0, 0

    def work(job: int, _: threading.Event) -> int:
        nonlocal now, seen
        with mutex:
            now += 1
            seen = max(seen, now)
        time.sleep(0.02)
        with mutex:
            now -= 1
        return job

    assert sorted(at_once(work, range(12), most)) == [(job, job) for job in range(12)]
    assert seen == most


def test_jobs_one_after_another_are_done_by_who_asks() -> None:
    found = list(at_once(lambda _, __: threading.current_thread(), ["a", "b"], 1))
    assert found == [(0, threading.current_thread()), (1, threading.current_thread())]


def test_a_job_is_taken_when_it_is_begun() -> None:
    taken: list[int] = []

    def jobs() -> Iterator[int]:
        for job in range(100):
            taken.append(job)
            yield job
        raise ValueError

    results = at_once(lambda job, _: time.sleep(0.05) or job, jobs(), 2)
    next(results)
    assert len(taken) <= 5
    with pytest.raises(ValueError, match=r"^$"):
        list(results)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_the_first_error_is_raised_as_it_is_and_the_running_are_told(error: BaseException) -> None:
    told = threading.Event()

    def work(job: int, ended: threading.Event) -> None:
        if job == 1:
            time.sleep(0.05)
            raise error
        assert ended.wait(5)
        told.set()
        raise Stopped

    started = time.monotonic()
    with pytest.raises(type(error)) as raised:
        list(at_once(work, range(2), 2))
    assert raised.value is error
    assert told.wait(5)
    assert time.monotonic() - started < 2


def test_a_job_that_fails_lets_no_other_begin_though_nobody_has_asked_yet() -> None:
    begun: list[int] = []

    def work(job: int, _: threading.Event) -> int:
        begun.append(job)
        if job == 1:
            time.sleep(0.05)
            raise ValueError
        time.sleep(0.2 if job else 0)
        return job

    results = at_once(work, range(50), 2)
    assert next(results) == (0, 0)
    time.sleep(0.4)
    assert begun == [0, 1, 2]
    with pytest.raises(ValueError, match=r"^$"):
        list(results)


def test_closing_lets_no_other_begin() -> None:
    begun: list[int] = []

    def work(job: int, _: threading.Event) -> int:
        begun.append(job)
        time.sleep(0.01)
        return job

    results = at_once(work, range(100), 2)
    next(results)
    results.close()
    time.sleep(0.1)
    assert len(begun) < 10


def test_whoever_waits_is_told_so_and_may_give_up() -> None:
    class GivenUp(Exception):
        pass

    def give_up() -> None:
        raise GivenUp

    over = threading.Event()
    started = time.monotonic()
    with pytest.raises(GivenUp):
        list(at_once(lambda _, __: over.wait(20), range(8), 4, give_up))
    assert time.monotonic() - started < 10
    over.set()


def test_an_interruption_does_not_wait_for_the_running() -> None:
    """The signal comes to the main thread, while all jobs hang."""
    released = threading.Event()
    main = threading.main_thread().ident
    assert main
    threading.Timer(0.1, signal.pthread_kill, (main, signal.SIGINT)).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(at_once(lambda _, __: released.wait(10), range(8), 4))
    assert time.monotonic() - started < 5
    released.set()
