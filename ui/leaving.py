"""How the process of a server ends."""

import os
import signal
import sys
from typing import NoReturn


def end_with_terminal() -> None:
    """Have a terminal that is closed end the server as Ctrl-C does."""
    # uvicorn knows of the other signals only.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def leave() -> NoReturn:
    """End the process, whatever its threads are at: the library is whole at every moment.

    A thread may be in Chroma or tantivy, or wait for a model. The interpreter does not wait for it, and is
    taken down under it, which ends in a crash or not at all.
    """
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.flush()
    os._exit(0)
