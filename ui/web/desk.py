"""The places of the page: three parts side by side, and what lies over them."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from ui.web.parts import dialog, download, part, pieces
from ui.web.render import frame, shelf


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page is made of. Each is a piece of HTML; its events are named where it is laid out.

    `kept` is the conversation, as the reader's browser has it.
    """

    header: gr.HTML
    shelf: gr.HTML
    talk: gr.HTML
    transcript: gr.HTML
    scope: gr.HTML
    composer: gr.HTML
    source: gr.HTML
    adding: gr.HTML
    keeping: gr.HTML
    confirming: gr.HTML
    notice: gr.HTML
    saved: gr.HTML
    kept: gr.BrowserState


def lay_out(models: Sequence[str]) -> Desk:
    """Put the parts where the caller stands, with nothing in them yet."""
    # The browser keeps the conversation, so that it is there after a reload and nobody else sees it. The
    # secret is no secret: it only has to be the same after the server was started again.
    kept = gr.BrowserState([], storage_key="citewell", secret="citewell")  # noqa: S106
    header = part("press", value=frame.header("ask"), elem_classes="page-header")
    with gr.Column(elem_classes="desk"):
        with gr.Column(elem_classes=["pane", "pane-articles"]):
            articles = part("shelf", "listed", "choose", "cite", "open_adding", value=shelf.waiting())
        with gr.Column(elem_classes=["pane", "pane-talk"]):
            talk = part("press", "clear", "save", value=frame.talk())
            transcript = pieces(
                "transcript",
                *("cite", "example", "retry", "undo", "like", "dislike", "keep"),
                elem_classes="transcript",
            )
            with gr.Column(elem_classes="asking"):
                scope = part("scope", "summarize", value="")
                composer = part("composer", "ask", "stop", value=frame.composer(models))
        with gr.Column(elem_classes=["pane", "pane-source"]):
            source = part(
                "source",
                *("cite", "choose", "view", "summarize", "again", "remove", "take"),
                value=frame.no_source(),
            )
        part("desk", value=frame.bar())
    return Desk(
        header,
        articles,
        talk,
        transcript,
        scope,
        composer,
        source,
        adding=dialog("upload", "paste", "fetch"),
        keeping=dialog("save_case"),
        confirming=dialog("removed"),
        notice=part("notice", elem_classes="notices"),
        saved=download(),
        kept=kept,
    )
