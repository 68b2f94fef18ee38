"""A stream that may be silent, taken from without waiting for it."""

from collections.abc import Iterator
from threading import Event
from typing import TypeVar

import pytest
from patience import PATIENCE

from rag import CitewellError
from ui.http.reporting import AT_ONCE, promptly

T = TypeVar("T")


def heard(taken: Iterator[T | None]) -> T:
    """The next thing that is said, after any silence."""
    return next(item for item in taken if item is not None)


def test_all_that_a_stream_gives_comes_in_order() -> None:
    given = [item for item in promptly(iter(range(2000))) if item is not None]
    assert given == list(range(2000))


def test_a_silence_is_heard_of_while_it_lasts() -> None:
    speaks = Event()

    def stream() -> Iterator[str]:
        yield "first"
        speaks.wait(PATIENCE)
        yield "last"

    taken = promptly(stream())
    assert heard(taken) == "first"
    assert [next(taken), next(taken)] == [None, None]
    speaks.set()
    assert [item for item in taken if item is not None] == ["last"]


def test_an_error_is_raised_behind_what_came_before_it() -> None:
    def stream() -> Iterator[str]:
        yield "first"
        raise CitewellError("The engine died.")

    taken = promptly(stream())
    assert heard(taken) == "first"
    with pytest.raises(CitewellError, match="The engine died"):
        list(taken)


def test_the_model_of_whoever_left_before_their_turn_is_not_asked() -> None:
    asked, over = Event(), Event()

    def stream() -> Iterator[int]:
        asked.set()
        yield 1

    def busy() -> Iterator[int]:
        yield 0
        over.wait(PATIENCE)

    others = [promptly(busy()) for _ in range(AT_ONCE)]
    assert [heard(other) for other in others] == AT_ONCE * [0]
    waits = promptly(stream())
    assert next(waits) is None
    waits.close()
    over.set()
    for other in others:
        assert set(other) <= {None}
    assert list(filter(None, promptly(iter([7])))) == [7]
    assert not asked.is_set()


def test_whoever_leaves_is_free_at_once_and_the_stream_is_let_go_of_when_it_speaks() -> None:
    speaks, closed = Event(), Event()

    def stream() -> Iterator[int]:
        try:
            speaks.wait(PATIENCE)
            yield from range(1_000_000_000)
        finally:
            closed.set()

    taken = promptly(stream())
    assert next(taken) is None
    taken.close()
    assert not closed.is_set()
    speaks.set()
    assert closed.wait(PATIENCE)
