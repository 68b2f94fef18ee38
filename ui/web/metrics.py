"""What a monitoring system asks the page: whether it is well, and how often and how long it did what."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from threading import Lock

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from rag import CitewellError, Library


class Metrics(logging.Handler):
    """Counts events by name and outcome, and adds up their seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._totals: dict[tuple[str, str], tuple[int, float]] = defaultdict(lambda: (0, 0.0))
        self._guard = Lock()

    def emit(self, record: logging.LogRecord) -> None:
        fields = record.__dict__["fields"]
        outcome = str(fields.get("error") or fields.get("status") or "ok")
        with self._guard:
            count, seconds = self._totals[record.msg, outcome]
            self._totals[record.msg, outcome] = (count + 1, seconds + fields["seconds"])

    def text(self) -> str:
        """The totals in Prometheus's text format, version 0.0.4."""
        with self._guard:
            totals = sorted(self._totals.items())
        lines = [
            "# HELP citewell_event_seconds How often each event happened, and the seconds it took in all.",
            "# TYPE citewell_event_seconds summary",
        ]
        for (event, outcome), (count, seconds) in totals:
            labels = f'{{event="{event}",outcome="{outcome}"}}'
            lines += [f"citewell_event_seconds_count{labels} {count}"]
            lines += [f"citewell_event_seconds_sum{labels} {seconds:.6f}"]
        return "\n".join(lines) + "\n"


def monitoring(library: Library, metrics: Metrics) -> Sequence[BaseRoute]:
    """The routes ``/health`` and ``/metrics``."""

    def health(_: Request) -> Response:
        """Status 200 while the library can be read, and 503 with the reason when it can't."""
        try:
            return JSONResponse({"status": "ok", "articles": len(library.articles())})
        except CitewellError as error:
            return JSONResponse({"status": "error", "reason": str(error)}, status_code=503)

    def totals(_: Request) -> Response:
        return PlainTextResponse(metrics.text(), media_type="text/plain; version=0.0.4")

    return [Route("/health", health), Route("/metrics", totals)]
