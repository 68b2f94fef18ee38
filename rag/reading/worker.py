"""A process that does one kind of work for another one, and can be ended: the side of the child.

Requests and replies are pickled values between a parent and the child that it has started, each
after its length in eight bytes. Nothing else may be written to standard output.
"""

import contextlib
import os
import pickle
import signal
import struct
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import IO, Any

LENGTH = struct.Struct("<Q")
_WAITING = 60  # times the seconds of CPU that may pass: on a busy machine each takes many


def serve(work: str, memory: int, seconds: float) -> None:
    """Answer requests until standard input ends, each with at most `memory` bytes and so many seconds of CPU.

    `work` is the function that they are for, as ``module:name``. A reply comes with the seconds that it
    took. One that takes more ends the process with SIGPROF, and one that waits for what never comes, with
    SIGALRM.
    """
    for ending in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(ending, signal.SIG_DFL)  # the parent's parent may have had it ignored
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what parsers print is not a reply
        os.dup2(silence, stream)
    _limit(memory)
    while (request := receive(requests)) is not None:
        began = time.process_time()
        _set_limits(seconds)  # our own: the parent may be gone when it is time
        reply = _answer(work, request)
        _set_limits(0)  # to wait until the parent takes it is no part of the reading
        send(replies, (reply, time.process_time() - began))


def _set_limits(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * _WAITING)


def send(stream: IO[bytes], value: Any) -> None:
    """Write a value; raises OSError where nobody reads it."""
    data = pickle.dumps(value)
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a value; None where the other side has ended."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    data = stream.read(size)
    return pickle.loads(data) if len(data) == size else None  # noqa: S301  it is our own other side


def _answer(work: str, request: Sequence[Any]) -> Any:
    """What the work gives, or the sentence that says why it gives nothing; the second argument is a name."""
    from rag.errors import UnreadableSource

    module, _, name = work.partition(":")
    try:
        found = getattr(import_module(module), name)(*request)
        return list(found) if isinstance(found, Iterator) else found
    except UnreadableSource as error:
        return str(error)
    except MemoryError:
        return None
    except Exception as error:  # noqa: BLE001  a parser may raise anything on what it was not made for
        return f"{request[1]} cannot be read ({type(error).__name__}): it may be damaged, so save it anew."


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
