"""The log: one line of JSON per event on standard error."""

import json
import logging
from datetime import UTC, datetime

from ui.out import echo


class JsonLines(logging.Handler):
    """Prints each event with its time in UTC, its name and its fields."""

    def emit(self, record: logging.LogRecord) -> None:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": when, "event": record.msg, **record.__dict__["fields"]}
        echo(json.dumps(line, ensure_ascii=False), err=True)
