"""Events: what was done, with ids and seconds, for the handlers of a logger; by default it has none.

An event never contains what a reader asks or what an article says, only ids and the names of sources.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LOG = logging.getLogger("citewell")
"""The logger; the message of a record is the event's name, and its `fields` are a dictionary."""


@contextmanager
def timed(name: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """Log the event `name` when its work ends, with `fields`, its seconds, and the class of its error.

    Fields that are known only later are added to the dictionary. Work that was given up has the error
    ``stopped``. The seconds of a stream include what its reader does in between.
    """
    if not LOG.isEnabledFor(logging.INFO):
        yield fields
        return
    started = time.perf_counter()
    try:
        yield fields
    except BaseException as error:
        fields["error"] = type(error).__name__ if isinstance(error, Exception) else "stopped"
        raise
    finally:
        fields["seconds"] = round(time.perf_counter() - started, 6)
        LOG.info(name, extra={"fields": fields})


@contextmanager
def handled_by(handler: logging.Handler) -> Iterator[None]:
    """Give events to `handler`."""
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        if not LOG.handlers:
            LOG.setLevel(logging.NOTSET)
