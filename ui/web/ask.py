"""The tab that answers questions: a conversation, and the source beside it."""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import gradio as gr

from eval import bundled_articles
from rag import (
    Answer,
    AnswerReceipt,
    CitedSentence,
    CitewellError,
    Done,
    Growing,
    Library,
    SentenceEnd,
    TextDelta,
    Withdrawn,
)
from ui.web import export
from ui.web.conversation import Conversation, Exchange, dump, judged, light, load, turns
from ui.web.keep import Keeping
from ui.web.models import Assistants
from ui.web.parts import AT_ONCE, PACE, PRIVATE, SAVE, pressable, readable, source_pane
from ui.web.promptly import promptly
from ui.web.render import answers
from ui.wording import STOPPED

_EXAMPLES = (
    "How much did the Ellerwick Heat Network cost?",
    "Why was the clock seven minutes ahead?",
    "How does the fjord heat the town?",
    "How is bouillabaisse made?",
)
_NOTHING_YET = "It was stopped before the first sentence: press Retry to ask again."


class Ask:
    """The wiring of the tab, and what its events do."""

    def __init__(self, library: Library, assistants: Assistants, cases: Path) -> None:
        self._library = library
        self._assistants = assistants
        self._cases = cases

    def build(self, page: gr.Blocks) -> gr.Dropdown:
        """Put the tab where the caller stands on `page`; gives the choice of articles."""
        # The browser keeps the conversation, so that it is there after a reload and nobody else sees it. The
        # secret is no secret: it only has to be the same after the server was started again.
        kept = gr.BrowserState([], storage_key="citewell", secret="citewell")  # noqa: S106
        with gr.Row(elem_classes="beside"):
            with gr.Column(scale=3, min_width=320):
                transcript = pressable(elem_classes="transcript")
                box = gr.Textbox(
                    placeholder="Ask your articles",
                    label="Question",
                    show_label=False,
                    lines=1,
                    max_lines=6,
                    submit_btn=True,
                    autofocus=True,
                    elem_classes="question-box",
                )
                with gr.Row():
                    chosen = gr.Dropdown(
                        [],
                        multiselect=True,
                        allow_custom_value=True,  # the choices of a reader whom Gradio has forgotten are gone
                        label="Articles",
                        info="All of them where none is chosen",
                        scale=3,
                    )
                    model = gr.Dropdown(list(self._assistants.names), label="Model", scale=1, min_width=160)
                with gr.Row(elem_classes="quiet"):
                    clear = gr.Button("Clear", size="sm", elem_classes="clear-button")
                    to_markdown = gr.Button("Save as Markdown", size="sm")
                    to_json = gr.Button("Save as JSON", size="sm")
                Keeping(self._library, self._cases).build(transcript, kept)
            with gr.Column(scale=2, min_width=320):
                source_pane(self._library, transcript)

        shown = [transcript, kept, box]
        asking: dict[str, Any] = {
            "outputs": shown,
            "concurrency_limit": AT_ONCE,
            "concurrency_id": "ask",
            **PRIVATE,
        }
        asked = [
            box.submit(self._asked, [box, kept, chosen, model], **asking),
            transcript.example(self._example, [kept, chosen, model], **asking),
            transcript.retry(self._again, [kept, chosen, model], **asking),
        ]
        for answering in asked:
            # A picture may still be on its way when an answer is stopped, so what is kept is drawn behind it.
            answering.failure(self._stopped, kept, shown, queue=False, trigger_mode="always_last", **PRIVATE)
        box.stop(None, cancels=asked)
        transcript.undo(self._undone, [kept, box], shown, cancels=asked, queue=False, **PRIVATE)
        clear.click(
            lambda: ([], self._shown(()), _ready()), None, [kept, transcript, box], cancels=asked, **PRIVATE
        )
        transcript.like(self._judged, kept, [transcript, kept], queue=False, **PRIVATE)
        transcript.dislike(self._judged, kept, [transcript, kept], queue=False, **PRIVATE)

        name, text = gr.Textbox(visible=False), gr.Textbox(visible=False)
        for button, ending, make in ((to_markdown, "md", export.markdown), (to_json, "json", export.as_json)):
            saved = button.click(
                lambda value, ending=ending, make=make: (f"conversation.{ending}", make(load(value))),
                kept,
                [name, text],
                queue=False,
                **PRIVATE,
            )
            saved.then(None, [name, text], None, js=SAVE, **PRIVATE)
        page.load(lambda value: self._shown(load(value)), kept, transcript, **PRIVATE)
        return chosen

    def _shown(self, conversation: Conversation) -> list[str]:
        return answers.transcript(conversation) if conversation else answers.examples(self._examples())

    def _examples(self) -> Sequence[str]:
        """Questions about the bundled articles, where these are in the library."""
        bundled = {path.name for path in bundled_articles()}
        present = {PurePath(item.source).name for item in readable(self._library)}
        return _EXAMPLES if bundled <= present else ()

    def _asked(self, question: str, kept: Any, chosen: list[str], model: str) -> Iterator[tuple[Any, ...]]:
        yield from self._pictures(question, load(kept), chosen, model)

    def _example(
        self, kept: Any, chosen: list[str], model: str, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        yield from self._pictures(str(event._data["question"]), load(kept), chosen, model)

    def _again(self, kept: Any, chosen: list[str], model: str) -> Iterator[tuple[Any, ...]]:
        conversation = load(kept)
        if conversation:
            yield from self._pictures(conversation[-1].question, conversation[:-1], chosen, model)

    def _stopped(self, kept: Any) -> tuple[Any, ...]:
        return self._shown(load(kept)), gr.skip(), _ready()

    def _undone(self, kept: Any, typed: str) -> tuple[Any, ...]:
        """The last exchange is gone, and its question is back to be put in other words."""
        conversation = load(kept)
        question = conversation[-1].question if conversation and not typed else typed
        box = gr.Textbox(value=question, submit_btn=True, stop_btn=False)
        return self._shown(conversation[:-1]), dump(conversation[:-1]), box

    def _judged(self, kept: Any, event: gr.EventData) -> tuple[Any, ...]:
        conversation = judged(load(kept), int(event._data["turn"]), event._data["do"] == "like")
        return self._shown(conversation), dump(conversation)

    def _pictures(
        self, question: str, before: Conversation, chosen: list[str], model: str
    ) -> Iterator[tuple[Any, ...]]:
        """The outputs of an event that asks, one picture after another; a blank question asks nothing."""
        if not question.strip():
            yield gr.skip(), gr.skip(), gr.skip()
            return
        box = gr.Textbox(value="", submit_btn=False, stop_btn=True)
        for pieces, conversation in self._answering(question, before, chosen, model):
            yield pieces, gr.skip() if conversation is None else dump(conversation), box
            box = gr.skip()
        yield gr.skip(), gr.skip(), _ready()

    def _answering(
        self, question: str, before: Conversation, chosen: list[str], model: str
    ) -> Iterator[tuple[Sequence[str], Conversation | None]]:
        """The transcript while the answer comes, with the conversation wherever there is more of it to keep.

        What is kept stays when the answer is stopped, or the page is closed.
        """
        done = answers.transcript(before)
        exchange = partial(Exchange, question, articles=tuple(chosen or ()))
        so_far: Growing[Answer] = Growing()
        started, drawn = time.monotonic(), 0.0

        def grown() -> Sequence[str]:
            return [*done, answers.growing(question, len(before), so_far.sentences, so_far.begun)]

        yield grown(), (*before, exchange(error=_NOTHING_YET))
        try:
            stream = self._assistants[model].stream(question, articles=chosen or None, history=turns(before))
            for event in promptly(stream):
                so_far = so_far if event is None else so_far.after(event)
                match event:
                    case None:
                        yield grown(), None
                    case Done(value=answer):
                        ended = (*before, exchange(light(answer)))
                        yield answers.transcript(ended), ended
                    case SentenceEnd() | Withdrawn():
                        partly = _partial(question, so_far.sentences, model, time.monotonic() - started)
                        yield grown(), (*before, exchange(partly))
                    case TextDelta() if time.monotonic() - drawn >= PACE:
                        drawn = time.monotonic()
                        yield grown(), None
        except CitewellError as error:
            ended = (*before, exchange(error=str(error)))
            yield answers.transcript(ended), ended


def _partial(question: str, sentences: Sequence[CitedSentence], model: str, seconds: float) -> Answer:
    """What there is of an answer that may yet be stopped."""
    receipt = AnswerReceipt(model, None, (), None, None, round(seconds, 3), incomplete=STOPPED)
    return Answer(question, abstained=False, sentences=tuple(sentences), receipt=receipt)


def _ready() -> gr.Textbox:
    """The box for the next question, with what was typed in it meanwhile."""
    return gr.Textbox(submit_btn=True, stop_btn=False)
