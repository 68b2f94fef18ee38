"""Run work on foreign files in a process that can be killed: the parent's side."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rag.errors import UnreadableSource
from rag.reading.budget import SECONDS as BUDGET
from rag.reading.formats import Read
from rag.reading.formats.columns import Columns
from rag.reading.formats.scan import NOTHING, Recognised
from rag.reading.worker import receive, send

SECONDS = 30.0
SECONDS_PER_MB = 20.0  # more: a dense page of a PDF has 2 KB and needs 20 ms
PAINTING = 10.0  # seconds for a page
RECOGNISING = 120.0  # seconds for a page: a newspaper's has hundreds of lines
RECOGNITION_MEMORY = 2 << 30
MEMORY = 1 << 30
REQUESTS = 200  # per process, so that memory that parsers leak is freed
CHILD = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from rag.reading.worker import serve; "
    "serve(sys.argv[2], int(sys.argv[3]))"
)


class Apart:
    """A process that does `work`, a function as ``module:name``, again and again; started on first use.

    A request that needs more than `seconds` of CPU time or `memory` bytes ends the process; the next one
    starts another. All methods may be called from any thread; requests wait for each other.
    """

    def __init__(self, work: str, *, seconds: float, memory: int) -> None:
        self._work = work
        self._seconds = seconds
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._closed = False
        self._changing = threading.Lock()
        self._turn = threading.Lock()

    def do(
        self,
        subject: object,
        name: str,
        *more: object,
        spend: Callable[[float], None] = lambda _seconds: None,
        extra: float = 0.0,
    ) -> Any:
        """The result of the work on `subject`, which errors call `name`; it may take `extra` seconds more.

        `spend` is called with the seconds of CPU time it took. Raises UnreadableSource if there is no
        result within the limits.
        """
        with self._turn:
            return self._do((subject, name, *more), name, self._seconds + extra, spend)

    def _do(self, arguments: object, name: str, limit: float, spend: Callable[[float], None]) -> Any:
        child = self._process()
        reply, seconds = _exchange(child, (arguments, limit)) or (None, limit)
        spend(seconds)
        self._done += 1
        if reply is None or self._done >= REQUESTS:
            self._end()
        if isinstance(reply, str):
            raise UnreadableSource(reply)
        if reply is None:
            is_late = child.wait() in (-signal.SIGPROF, -signal.SIGALRM)
            needs = (
                f"{limit:.3g} seconds of processor time"
                if is_late
                else f"{self._memory >> 20:,} MB of memory"
            )
            raise UnreadableSource(
                f"Reading {name} takes more than {needs}: save only its text and add that."
            )
        return reply

    def close(self) -> None:
        """End the process, even if it is reading."""
        self._closed = True
        self._end()

    def _process(self) -> "subprocess.Popen[bytes]":
        with self._changing:
            if self._closed:
                raise UnreadableSource("Reading was cancelled: add the rest again.")
            if self._child is None:
                asked = [self._work, str(self._memory)]
                command = [sys.executable, "-c", CHILD, json.dumps(sys.path), *asked]
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
        recognised: Mapping[int, Recognised] = NOTHING,
    ) -> list[Read]:
        """Read the documents in `raw`; raises UnreadableSource if they cannot be read within the limits.

        A scan is read with what was `recognised` on its pages.
        """
        extra = min(SECONDS_PER_MB * (len(raw) // 1_000_000), BUDGET)
        return list(self.do(raw, origin, content_type, columns, dict(recognised), spend=spend, extra=extra))


class Painter(Apart):
    """A process that draws pages."""

    def __init__(self) -> None:
        super().__init__("rag.reading.formats.drawing:picture", seconds=PAINTING, memory=MEMORY)

    def draw(self, path: Path, name: str, page: int, width: int) -> bytes:
        """Draw a page, from 1, of a PDF or a picture as a PNG `width` pixels wide.

        Raises UnreadableSource.
        """
        return bytes(self.do(str(path), name, page, width))


class Recogniser(Apart):
    """A process that recognises the text of pages."""

    def __init__(self, *, seconds: float = RECOGNISING, memory: int = RECOGNITION_MEMORY) -> None:
        super().__init__("rag.reading.formats.recognition:recognise", seconds=seconds, memory=memory)

    def recognise(
        self, path: Path, name: str, page: int, spend: Callable[[float], None] = lambda _seconds: None
    ) -> Recognised:
        """The text on a page, from 1, of a PDF or a picture; raises UnreadableSource."""
        found: Recognised = self.do(str(path), name, page, spend=spend)
        return found


def _exchange(child: "subprocess.Popen[bytes]", request: object) -> Any:
    """Send a request; returns the reply and the seconds it took, or None if the process has ended."""
    assert child.stdin is not None  # noqa: S101  it was started with both pipes
    assert child.stdout is not None  # noqa: S101
    try:
        send(child.stdin, request)
        return receive(child.stdout)
    except (OSError, ValueError):
        return None
