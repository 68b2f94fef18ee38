"""End a server's process."""

import os
import signal
import sys
from typing import NoReturn


def end_with_terminal() -> None:
    """When the terminal is closed, end the server as Ctrl-C does."""
    # uvicorn only handles the other signals.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def leave() -> NoReturn:
    """End the process, whatever its threads are doing: the library is sound at every moment.

    A thread may be inside Chroma or tantivy, or waiting for a model. The interpreter wouldn't wait for it,
    and shutting down under it ends in a crash, or hangs.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(0)
