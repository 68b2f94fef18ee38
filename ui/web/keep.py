"""The panel that keeps an answer as a test case: its question, and what should be quoted, if anything."""

import re
from pathlib import Path
from typing import Any

import gradio as gr

from eval import Sample, keep
from rag import CitedSentence, CitewellError, Library
from ui.web.conversation import Exchange, load, turns
from ui.web.parts import PRIVATE
from ui.web.render import answers

_GAP = re.compile(r"\n\s*\n")
_YES, _NO = "The articles answer it", "The articles do not say"


class Keeping:
    """The wiring of the panel; cases are written into the dataset at `path`."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._path = path

    def build(self, transcript: gr.HTML, kept: gr.BrowserState) -> None:
        """Put the panel where the caller stands, unseen until a press in `transcript` opens it."""
        place = gr.Number(0, precision=0, visible=False)
        with gr.Group(visible=False, elem_classes="panel") as panel:
            question = gr.Textbox(label="Question", interactive=False)
            answerable = gr.Radio([_YES, _NO], label="Is it answered?")
            evidence = gr.Textbox(
                label="The sentences that answer it",
                info="Word for word as in the article, with a blank line between two",
                lines=4,
            )
            with gr.Row():
                save = gr.Button("Keep", variant="primary", size="sm")
                cancel = gr.Button("Cancel", size="sm")
        said = gr.HTML()
        fields = [question, answerable, evidence]
        transcript.keep(self._opened, kept, [panel, said, place, *fields], queue=False, **PRIVATE)
        cancel.click(lambda: gr.Group(visible=False), None, panel, queue=False, **PRIVATE)
        save.click(self._saved, [kept, place, answerable, evidence], [panel, said], **PRIVATE)

    def _opened(self, kept: Any, event: gr.EventData) -> tuple[Any, ...]:
        place = int(event._data["turn"])
        exchange = load(kept)[place]
        quotes = dict.fromkeys(citation.quote for each in _sentences(exchange) for citation in each.citations)
        return (
            gr.Group(visible=True),
            "",
            place,
            exchange.question,
            _YES if quotes else _NO,
            "\n\n".join(quotes),
        )

    def _saved(self, kept: Any, place: int, answerable: str, evidence: str) -> tuple[Any, ...]:
        conversation = load(kept)
        exchange = conversation[place]
        quotes = tuple(filter(None, map(str.strip, _GAP.split(evidence)))) if answerable == _YES else ()
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
            answerable=answerable == _YES,
        )
        try:
            articles = {name: self._library.article(name) for name in names}
            found = keep(self._path, sample, articles)
        except CitewellError as error:
            return gr.skip(), answers.message(str(error))
        return gr.Group(visible=False), answers.message(f"Kept as {found.id}.")


def _sentences(exchange: Exchange) -> tuple[CitedSentence, ...]:
    return () if exchange.answer is None else exchange.answer.sentences
