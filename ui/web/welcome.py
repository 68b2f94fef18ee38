"""What a reader sees before the first question: how to begin, and questions that the articles answer."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from eval import bundled_articles
from rag import OFFLINE, CitewellError, Library, Overviews
from ui.web.desk import Desk
from ui.web.models import Assistants
from ui.web.parts import CHANGED, PRIVATE
from ui.web.render import batch, notices, welcome
from ui.web.said import said

_QUESTIONS = 4
_ABOUT = 6  # the articles that they are about: the last ones that were added


class Welcome:
    """The event handlers of that part."""

    def __init__(self, library: Library, assistants: Assistants, overviews: Overviews) -> None:
        self._library = library
        self._assistants = assistants
        self._overviews = overviews

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page; the part requests its content once it has loaded."""
        slow: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "overviews", **PRIVATE}
        desk.welcome.greet(self._greeted, None, desk.welcome, trigger_mode="always_last", **slow)
        adding: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "add", **PRIVATE}
        desk.welcome.try_examples(self._tried, None, desk.notice, **adding).then(None, js=CHANGED)

    def _greeted(self) -> Iterator[str]:
        try:
            articles = self._library.articles()
            if not articles:
                yield welcome.empty()
                return
            ready = partial(
                welcome.ready,
                quotes_only=self._assistants.names[0] == OFFLINE,
                can_set=self._assistants.current.is_changeable("model"),
            )
            yield ready(())
            about = [each.id for each in articles[-_ABOUT:]]
            examples = self._overviews.examples(about, most=_QUESTIONS)
            yield ready([each.question for each in examples])
        except CitewellError as error:
            yield welcome.failed(said(error))

    def _tried(self) -> Iterator[str]:
        yield notices.progress(0, 0, "Adding")
        try:
            yield batch.notice(self._library.add(bundled_articles()))
        except CitewellError as error:
            yield notices.trouble(said(error))
