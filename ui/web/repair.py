"""Repair a damaged library, where the page answers to this machine alone."""

from collections.abc import Callable, Iterator
from typing import Any

from rag import CitewellError, Library
from ui.http.reporting import reported
from ui.web.desk import Desk
from ui.web.parts import CHANGED, PRIVATE
from ui.web.render import notices

_ASK = "This page is shared: ask the person who runs it to repair the library."


class Repair:
    """The handler of the event that repairs; a button in any message triggers it."""

    def __init__(self, library: Library, *, is_allowed: bool) -> None:
        self._library = library
        self._is_allowed = is_allowed

    def wire(self, desk: Desk) -> None:
        """Attach it to the part of the page that shows how far it is."""
        desk.notice.repair(self._repaired, None, desk.notice, **PRIVATE).then(None, js=CHANGED)

    def _repaired(self) -> Iterator[str]:
        """Yield the progress, and in the end what was found; or whom to ask."""
        if not self._is_allowed:
            yield notices.trouble(_ASK)
            return

        def run(report: Callable[[Any], None]) -> None:
            report(self._library.doctor(fix=True, progress=lambda *far: report(far)))

        shown = notices.progress(0, 0, "Repairing the library")
        yield shown
        try:
            for step in reported(run, to_end=True):
                match step:
                    case None:  # so that the reader may leave while there is nothing new
                        yield shown
                    case (int(done), int(total), str(what)):
                        yield (shown := notices.progress(done, total, what))
                    case _:
                        yield notices.repaired(step)
        except CitewellError as error:
            yield notices.trouble(str(error))
