"""Save an answer as a test case: its question, and the sentences that should be quoted, if any."""

import re
from pathlib import Path
from typing import Any

import gradio as gr

from eval import Sample, keep
from rag import CitewellError, Library
from ui.web.conversation import load, turns
from ui.web.desk import Desk
from ui.web.parts import PRIVATE
from ui.web.render import forms, notices
from ui.web.said import said

_GAP = re.compile(r"\n\s*\n")


class Keeping:
    """The event handlers of the dialog; cases are added to the dataset at `path`."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._path = path

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        desk.transcript.keep(self._opened, desk.kept, desk.keeping, queue=False, **PRIVATE)
        desk.keeping.save_case(self._saved, desk.kept, [desk.keeping, desk.notice], **PRIVATE)

    def _opened(self, kept: Any, event: gr.EventData) -> str:
        talk, turn = load(kept), str(event._data["turn"])
        exchange = talk.turns[talk.place(turn)]
        quotes = dict.fromkeys(citation.quote for each in exchange.sentences for citation in each.citations)
        return forms.case(turn, exchange.question, bool(quotes), "\n\n".join(quotes))

    def _saved(self, kept: Any, event: gr.EventData) -> tuple[Any, Any]:
        data = event._data
        turn, answerable, evidence = str(data["turn"]), data["answerable"] == "yes", str(data["evidence"])
        talk = load(kept)
        place = talk.place(turn)
        exchange = talk.turns[place]
        quotes = tuple(filter(None, map(str.strip, _GAP.split(evidence)))) if answerable else ()
        cited = [citation.article for each in exchange.sentences for citation in each.citations]
        everything = [item.id for item in self._library.articles()]
        names = tuple(dict.fromkeys(exchange.articles or (quotes and cited) or everything))
        sample = Sample(
            "",
            "ask",
            exchange.question,
            names,
            history=tuple(turns(talk.turns[:place])),
            evidence=quotes,
            answerable=answerable,
        )
        try:
            articles = {name: self._library.article(name) for name in names}
            keep(self._path, sample, articles)
        except CitewellError as error:
            return forms.case(turn, exchange.question, answerable, evidence, said(error)), gr.skip()
        return "", notices.success("Saved to My test cases.")
