"""Check a text from anywhere against the articles; it becomes a turn of the conversation."""

from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from rag import CheckedText, CitewellError, Library
from ui.http.reporting import AT_ONCE, reported
from ui.web.conversation import Exchange, load
from ui.web.desk import Desk
from ui.web.growing import Place
from ui.web.models import Assistants
from ui.web.parts import PRIVATE
from ui.web.render import answers, checking, forms
from ui.web.said import said
from ui.web.scope import asked, chosen, read_scope
from ui.wording import shortened

_TITLE = "Checked text"
_SHOWN = 60  # characters of a text that name its turn

Pictures = Iterator[tuple[Any, Any, Any]]


class Checking:
    """The event handlers of the dialog."""

    def __init__(self, library: Library, assistants: Assistants) -> None:
        self._library = library
        self._assistants = assistants

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        desk.header.open_check(lambda: forms.check(), None, desk.checking, queue=False, **PRIVATE)
        running = desk.checking.check_text(
            self._checked,
            desk.kept,
            [desk.checking, desk.transcript, desk.kept],
            concurrency_limit=AT_ONCE,
            concurrency_id="ask",
            **PRIVATE,
        )
        running.failure(
            lambda kept: answers.transcript(load(kept).turns),
            desk.kept,
            desk.transcript,
            queue=False,
            **PRIVATE,
        )
        for ended in (desk.composer.stop, desk.kept.opened):
            ended(None, cancels=[running])

    def _checked(self, kept: Any, event: gr.EventData) -> Pictures:
        text, place = str(event._data["text"]), Place.behind(load(kept))
        if not text.strip():
            yield forms.check(said="Paste some text first."), gr.skip(), gr.skip()
            return
        try:
            yield from self._checking(text, place, event._data.get("scope"))
        except CitewellError as error:
            yield forms.check(text, said(error)), answers.transcript(place.before), gr.skip()

    def _checking(self, text: str, place: Place, scope: Any) -> Pictures:
        """The dialog, the transcript and what is kept while the sentences are checked one by one.

        Nothing is kept until all are checked: after a stop, the text has to be pasted again.
        """
        wanted, articles = read_scope(scope), self._library.articles()
        chosen(wanted, articles)
        names = None if wanted.is_all else [each.id for each in asked(wanted, articles)]
        assistant = self._assistants.checking

        def run(report: Callable[[Any], None]) -> None:
            report(assistant.check(text, articles=names, progress=lambda *far: report(far)))

        def grown(done: int, total: int) -> list[str]:
            far = checking.checking(done, total)
            return place.around(answers.piece(Exchange(_TITLE), far, len(place.before)))

        yield "", grown(0, 0), gr.skip()
        for step in reported(run):
            match step:
                case None:  # so that it can also be stopped while there is nothing new
                    yield gr.skip(), gr.skip(), gr.skip()
                case CheckedText():
                    yield gr.skip(), *place.ended(Exchange(_named(step), checked=step))
                case (int(done), int(total), _):
                    yield gr.skip(), grown(done, total), gr.skip()


def _named(value: CheckedText) -> str:
    """The name of a turn: the beginning of the checked text."""
    return f"{_TITLE}: “{shortened(value.sentences[0].text, _SHOWN)}”"
