"""`citewell` in a process of its own, forked from one that has loaded its modules.

Loading them takes some three CPU seconds, most of what a page costs to start. Tests of starting and of ending
start the command as a user does.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TextIO

from patience import PATIENCE

OURS = ("CITEWELL_", "OPENAI_", "TIKTOKEN_")
"""How the names of variables begin that the program reads."""

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["ui.cli", "ui.web.server", "rag.build", "rag.storage.chroma"])


@contextmanager
def started(*arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[TextIO]:
    """The output of a command with these arguments; `environment` is added to that of the test.

    It is ended as a user ends it, with Ctrl-C, and fails where it does not end well and soon.
    """
    out, written = _forks.Pipe(duplex=False)
    variables = {**os.environ, **(environment or {})}
    process = _forks.Process(target=_command, args=(arguments, variables, written))
    process.start()
    written.close()
    try:
        with os.fdopen(os.dup(out.fileno()), encoding="utf-8") as lines:
            yield lines
            assert process.pid
            os.kill(process.pid, signal.SIGINT)
            process.join(PATIENCE)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
        out.close()


def _command(arguments: Sequence[str], environment: Mapping[str, str], out: Connection) -> None:
    from ui.start import main

    for name in os.environ:
        if name.startswith(OURS):
            del os.environ[name]
    os.environ.update(environment)
    os.dup2(out.fileno(), 1)
    out.close()
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  not of what 1 was before
    sys.argv = ["citewell", *arguments]
    main()
