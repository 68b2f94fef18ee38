"""Run the parsers in a process that can be killed: the parent's side."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from rag.errors import UnreadableSource
from rag.reading.formats import Found
from rag.reading.formats.columns import Columns
from rag.reading.worker import receive, send

SECONDS = 30.0
MEMORY = 1 << 30
DOCUMENTS = 200  # per process, so that memory that parsers leak is freed
CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[3]); "
    "from rag.reading.worker import serve; serve(int(sys.argv[1]), float(sys.argv[2]))"
)


class Reader:
    """A process that reads one document after another, started when the first one arrives.

    A document that needs more than `seconds` of CPU time or `memory` bytes ends the process; the next one
    starts another. Call `read` from one thread at a time, `close` from any.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._closed = False
        self._changing = threading.Lock()

    def read(
        self,
        raw: bytes,
        origin: str,
        content_type: str | None,
        columns: Columns,
        spend: Callable[[float], None] = lambda _seconds: None,
    ) -> list[Found]:
        """Read the documents in `raw`; `spend` is called with the seconds of CPU time they took.

        Raises UnreadableSource if they cannot be read within the limits.
        """
        child = self._process()
        reply, seconds = _exchange(child, (raw, origin, content_type, columns)) or (None, self._seconds)
        spend(seconds)
        self._done += 1
        if reply is None or self._done >= DOCUMENTS:
            self._end()
        if isinstance(reply, str):
            raise UnreadableSource(reply)
        if reply is None:
            is_late = child.wait() in (-signal.SIGPROF, -signal.SIGALRM)
            needs = (
                f"{self._seconds:g} seconds of processor time"
                if is_late
                else f"{self._memory >> 20:,} MB of memory"
            )
            raise UnreadableSource(
                f"Reading {origin} takes more than {needs}: save only its text and add that."
            )
        return list(reply)

    def close(self) -> None:
        """End the process, even if it is reading."""
        self._closed = True
        self._end()

    def _process(self) -> "subprocess.Popen[bytes]":
        with self._changing:
            if self._closed:
                raise UnreadableSource("Reading was cancelled: add the rest again.")
            if self._child is None:
                limits = [str(self._memory), str(self._seconds)]
                command = [sys.executable, "-c", CHILD, *limits, json.dumps(sys.path)]
                self._child = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    process_group=0,  # Ctrl-C goes to the parent, which ends the child
                )
                self._done = 0
            return self._child

    def _end(self) -> None:
        with self._changing:
            child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):  # unsent data is lost
                    if stream is not None:
                        stream.close()


def _exchange(child: "subprocess.Popen[bytes]", request: object) -> Any:
    """Send a request; returns the reply and the seconds it took, or None if the process has ended."""
    assert child.stdin is not None  # noqa: S101  it was started with both pipes
    assert child.stdout is not None  # noqa: S101
    try:
        send(child.stdin, request)
        return receive(child.stdout)
    except (OSError, ValueError):
        return None
