"""The places of the page: three parts side by side, and what lies over them."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from ui.web.batch import SIZE
from ui.web.parts import dialog, download, kept, part, pieces
from ui.web.render import forms, frame, keys, shelf, talks


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page is made of. Each is a piece of HTML; its events are named where it is laid out.

    `kept` is the conversation, as the reader's browser has it; `dropped` takes what is dropped or pasted
    anywhere on the page.
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
    kept: gr.HTML
    dropped: gr.HTML


def lay_out(models: Sequence[str]) -> Desk:
    """Put the parts where the caller stands, with nothing in them yet."""
    header = part("press", value=frame.header("ask", [keys.opener()]), elem_classes="page-header")
    with gr.Column(elem_classes="desk"):
        with gr.Column(elem_classes=["pane", "pane-articles"]):
            articles = part("shelf", "listed", "choose", "cite", "open_adding", "sync", value=shelf.waiting())
        with gr.Column(elem_classes=["pane", "pane-talk"]):
            talk = part("talks", "save", value=talks.head())
            transcript = pieces(
                "transcript",
                *("cite", "example", "edit", "retry", "discard", "like", "dislike", "keep"),
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
    part("keys", value=keys.sheet())
    return Desk(
        header,
        articles,
        talk,
        transcript,
        scope,
        composer,
        source,
        adding=dialog("paste", "fetch"),
        keeping=dialog("save_case"),
        confirming=dialog("removed"),
        notice=part("notice", elem_classes="notices"),
        saved=download(),
        kept=kept("opened", "merged"),
        dropped=part("drop", "upload", "offer", value=forms.dropping(SIZE)),
    )
