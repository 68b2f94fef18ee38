"""Saving an answer as a test case: its question, and what should be quoted, if anything."""

import re
from pathlib import Path
from typing import Any

import gradio as gr

from eval import Sample, keep
from rag import CitedSentence, CitewellError, Library
from ui.web.conversation import Exchange, load, turns
from ui.web.desk import Desk
from ui.web.parts import PRIVATE
from ui.web.render import forms, notices

_GAP = re.compile(r"\n\s*\n")


class Keeping:
    """What the dialog's events do; cases are written into the dataset at `path`."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._path = path

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        desk.transcript.keep(self._opened, desk.kept, desk.keeping, queue=False, **PRIVATE)
        desk.keeping.save_case(self._saved, desk.kept, [desk.keeping, desk.notice], **PRIVATE)

    def _opened(self, kept: Any, event: gr.EventData) -> str:
        place = int(event._data["turn"])
        exchange = load(kept)[place]
        quotes = dict.fromkeys(citation.quote for each in _sentences(exchange) for citation in each.citations)
        return forms.case(place, exchange.question, bool(quotes), "\n\n".join(quotes))

    def _saved(self, kept: Any, event: gr.EventData) -> tuple[Any, Any]:
        data = event._data
        place, answerable, evidence = int(data["turn"]), data["answerable"] == "yes", str(data["evidence"])
        conversation = load(kept)
        exchange = conversation[place]
        quotes = tuple(filter(None, map(str.strip, _GAP.split(evidence)))) if answerable else ()
        cited = [citation.article for each in _sentences(exchange) for citation in each.citations]
        everything = [item.id for item in self._library.articles()]
        names = tuple(dict.fromkeys(exchange.articles or (quotes and cited) or everything))
        sample = Sample(
            "",
            "ask",
            exchange.question,
            names,
            history=tuple(turns(conversation[:place])),
            evidence=quotes,
            answerable=answerable,
        )
        try:
            articles = {name: self._library.article(name) for name in names}
            keep(self._path, sample, articles)
        except CitewellError as error:
            return forms.case(place, exchange.question, answerable, evidence, str(error)), gr.skip()
        return "", notices.notice("Saved to My test cases.")


def _sentences(exchange: Exchange) -> tuple[CitedSentence, ...]:
    return () if exchange.answer is None else exchange.answer.sentences
