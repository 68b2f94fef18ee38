"""Do one kind of work in a process that can be killed: the child's side.

The parent and the child it started exchange pickled requests and replies, each preceded by its length
in eight bytes. Nothing else may be written to standard output.
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
_WALL_CLOCK_FACTOR = 60  # wall-clock seconds per second of CPU time: a busy machine needs many


def serve(work: str, memory: int) -> None:
    """Answer requests until standard input ends, each within `memory` bytes and its seconds of CPU time.

    A request is the arguments of the work, and the seconds. `work` is the function that does it, as
    ``module:name``. Each reply includes the seconds it took. A request that takes longer ends the process
    with SIGPROF; one that hangs without using the CPU ends it with SIGALRM.
    """
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)  # it may be inherited as ignored
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # parsers may print, and must not write into the replies
        os.dup2(silence, stream)
    _limit_memory(memory)
    while (request := receive(requests)) is not None:
        arguments, seconds = request
        began = time.process_time()
        _set_limits(seconds)  # here, since the parent may be gone when the time is up
        reply = _answer(work, arguments)
        _set_limits(0)  # waiting for the parent to take the reply doesn't count
        send(replies, (reply, time.process_time() - began))


def _set_limits(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * _WALL_CLOCK_FACTOR)


def send(stream: IO[bytes], value: Any) -> None:
    """Write a value; raises OSError if the other side is gone."""
    data = pickle.dumps(value)
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read a value; None if the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    data = stream.read(size)
    return pickle.loads(data) if len(data) == size else None  # noqa: S301  written by our own process


def _answer(work: str, arguments: Sequence[Any]) -> Any:
    """The result of the work, or the message of an error; None if memory ran out."""
    from rag.errors import UnreadableSource

    module, _, name = work.partition(":")
    try:
        found = getattr(import_module(module), name)(*arguments)
        return list(found) if isinstance(found, Iterator) else found
    except UnreadableSource as error:
        return str(error)
    except MemoryError:
        return None
    except Exception as error:  # noqa: BLE001  a parser may raise anything on unexpected input
        return f"{arguments[1]} cannot be read ({type(error).__name__}): it may be damaged, so save it again."


def _limit_memory(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not supported on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
