"""Run what reads the files of others in a process that can be ended: the side of the parent."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rag.errors import UnreadableSource
from rag.reading.formats import Found
from rag.reading.formats.columns import Columns
from rag.reading.worker import receive, send

SECONDS = 30.0
PAINTING = 10.0  # seconds for a page
MEMORY = 1 << 30
REQUESTS = 200  # to one process: what parsers forget to give back ends with it
CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from rag.reading.worker import serve; "
    "serve(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))"
)


class Apart:
    """A process that does `work`, a function as ``module:name``, again and again; begun when first asked.

    What needs more than `seconds` of CPU or `memory` bytes ends the process, and the next request
    begins another. `do` is for one thread at a time, `close` for any.
    """

    def __init__(self, work: str, *, seconds: float, memory: int) -> None:
        self._work = work
        self._seconds = seconds
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._closed = False
        self._changing = threading.Lock()

    def do(
        self,
        subject: object,
        name: str,
        *more: object,
        spend: Callable[[float], None] = lambda _seconds: None,
    ) -> Any:
        """What the work makes of `subject`, which is called `name` where it fails.

        `spend` is told how many seconds of CPU that took. Raises UnreadableSource where there is nothing
        within the limits.
        """
        child = self._ready()
        reply, seconds = _asked(child, (subject, name, *more)) or (None, self._seconds)
        spend(seconds)
        self._done += 1
        if reply is None or self._done >= REQUESTS:
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
                f"{name} needs more than {needs} to be read: save its text alone and add that."
            )
        return reply

    def close(self) -> None:
        """End the process; what it was reading is given up."""
        self._closed = True
        self._end()

    def _ready(self) -> "subprocess.Popen[bytes]":
        with self._changing:
            if self._closed:
                raise UnreadableSource("The reading was given up: add the rest again.")
            if self._child is None:
                asked = [self._work, str(self._memory), str(self._seconds)]
                command = [sys.executable, "-c", CHILD, json.dumps(sys.path), *asked]
                self._child = subprocess.Popen(  # noqa: S603
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    process_group=0,  # Ctrl-C is for the parent, which ends the child
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
                with contextlib.suppress(OSError):  # what was not yet written goes nowhere
                    if stream is not None:
                        stream.close()


class Reader(Apart):
    """A process that reads one document after another."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        super().__init__("rag.reading.formats:documents", seconds=seconds, memory=memory)

    def read(
        self,
        raw: bytes,
        origin: str,
        content_type: str | None,
        columns: Columns,
        spend: Callable[[float], None] = lambda _seconds: None,
    ) -> list[Found]:
        """The documents in `raw`; raises UnreadableSource where none can be read within the limits."""
        return list(self.do(raw, origin, content_type, columns, spend=spend))


class Painter(Apart):
    """A process that draws pages of PDFs, for any thread: PDFium reads what others have made."""

    def __init__(self) -> None:
        super().__init__("rag.reading.formats.pdf_picture:picture", seconds=PAINTING, memory=MEMORY)
        self._turn = threading.Lock()

    def draw(self, path: Path, name: str, page: int, width: int) -> bytes:
        """A page, from 1, of the PDF in a file as a PNG, `width` pixels wide; raises UnreadableSource."""
        with self._turn:
            return bytes(self.do(str(path), name, page, width))


def _asked(child: "subprocess.Popen[bytes]", request: object) -> Any:
    """The reply to a request with the seconds that it took; None where the process has ended."""
    assert child.stdin is not None  # noqa: S101  both were asked for when it was begun
    assert child.stdout is not None  # noqa: S101
    try:
        send(child.stdin, request)
        return receive(child.stdout)
    except (OSError, ValueError):
        return None
