"""A named pipe with something in it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from patience import PATIENCE


@contextmanager
def pipe(path: Path, raw: bytes) -> Iterator[Path]:
    """The path of a pipe from which `raw` comes, once, as far as it is read."""
    os.mkfifo(path)

    def write() -> None:
        with suppress(BrokenPipeError):
            path.write_bytes(raw)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    yield path
    writer.join(PATIENCE)
