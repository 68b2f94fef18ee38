"""The tab that summarises one article, and shows which of its sections were used."""

import time
from collections.abc import Iterator
from typing import Any, get_args

import gradio as gr
from pydantic import TypeAdapter

from rag import (
    CitedSentence,
    CitewellError,
    Done,
    Growing,
    Library,
    SentenceEnd,
    SummaryForm,
    SummaryStyle,
    TextDelta,
    Withdrawn,
)
from rag import Summary as WholeSummary
from ui.web.models import Assistants
from ui.web.parts import AT_ONCE, PACE, PRIVATE, pressable, source_pane
from ui.web.promptly import promptly
from ui.web.render import answers

_SAID = TypeAdapter(list[CitedSentence])


class Summary:
    """The wiring of the tab, and what its events do."""

    def __init__(self, library: Library, assistants: Assistants) -> None:
        self._library = library
        self._assistants = assistants

    def build(self) -> gr.Dropdown:
        """Put the tab where the caller stands; gives the choice of the article."""
        with gr.Row(elem_classes="beside"):
            with gr.Column(scale=3, min_width=320):
                with gr.Row():
                    article = gr.Dropdown([], label="Article", scale=3, allow_custom_value=True)
                    model = gr.Dropdown(list(self._assistants.names), label="Model", scale=1, min_width=160)
                with gr.Row():
                    style = gr.Radio(list(get_args(SummaryStyle)), value="paragraph", label="Style")
                    sentences = gr.Slider(1, 12, value=4, step=1, label="Sentences at most")
                with gr.Row(elem_classes="quiet"):
                    begin = gr.Button("Summarise", variant="primary", size="sm")
                    stop = gr.Button("Stop", size="sm")
                shown, said = pressable(elem_classes="transcript"), gr.JSON(visible=False)
            with gr.Column(scale=2, min_width=320):
                source_pane(self._library, shown)
        running = begin.click(
            self._summarized,
            [article, style, sentences, model],
            [shown, said],
            concurrency_limit=AT_ONCE,
            **PRIVATE,
        )
        # A picture may still be on its way when a summary is stopped: what was said is drawn behind it.
        running.failure(_stopped, said, shown, queue=False, trigger_mode="always_last", **PRIVATE)
        stop.click(None, cancels=running)
        return article

    def _summarized(
        self, article: str | None, style: Any, sentences: float, model: str
    ) -> Iterator[tuple[list[str], Any]]:
        """Pictures of the summary while it comes, with what was said wherever there is more of it."""
        if not article:
            yield [answers.message("Choose an article to summarise.")], []
            return
        so_far: Growing[WholeSummary] = Growing()
        drawn = 0.0

        def grown() -> list[str]:
            return [answers.growing_summary(so_far.sentences, so_far.begun)]

        yield grown(), []
        try:
            form = SummaryForm(style, int(sentences))
            for event in promptly(self._assistants[model].stream_summary(article, form)):
                so_far = so_far if event is None else so_far.after(event)
                match event:
                    case None:
                        yield grown(), gr.skip()
                    case Done(value=summary):
                        yield [answers.summary(summary)], gr.skip()
                    case SentenceEnd() | Withdrawn():
                        yield grown(), _SAID.dump_python([*so_far.sentences], mode="json")
                    case TextDelta() if time.monotonic() - drawn >= PACE:
                        drawn = time.monotonic()
                        yield grown(), gr.skip()
        except CitewellError as error:
            yield [answers.message(str(error))], gr.skip()


def _stopped(said: Any) -> list[str]:
    return [answers.stopped_summary(_SAID.validate_python(said or []))]
