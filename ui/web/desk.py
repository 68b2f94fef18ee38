"""The layout of the page: three parts side by side, and what lies over them."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from ui.web.batch import SIZE
from ui.web.parts import dialog, download, kept, part, pieces
from ui.web.render import forms, frame, keys, shelf, talks


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the page, each with its HTML and events.

    `kept` is the conversation as the reader's browser keeps it; `dropped` receives what is dropped or pasted
    anywhere on the page.
    """

    header: gr.HTML
    shelf: gr.HTML
    talk: gr.HTML
    welcome: gr.HTML
    transcript: gr.HTML
    scope: gr.HTML
    composer: gr.HTML
    source: gr.HTML
    about: gr.HTML
    adding: gr.HTML
    checking: gr.HTML
    keeping: gr.HTML
    confirming: gr.HTML
    notice: gr.HTML
    settings: gr.HTML
    models: gr.HTML
    saved: gr.HTML
    kept: gr.HTML
    dropped: gr.HTML


def lay_out(models: Sequence[str], *, can_set: bool) -> Desk:
    """Lay out the parts in the caller's block, still empty, with a button for settings if `can_set`."""
    actions = {"open_check": frame.CHECK} | ({"open_settings": forms.OPEN_SETTINGS} if can_set else {})
    header = part(
        "press",
        *actions,
        value=frame.header("ask", [*actions.values(), keys.opener()]),
        elem_classes="page-header",
    )
    with gr.Column(elem_classes="desk"):
        with gr.Column(elem_classes=["pane", "pane-articles"]):
            articles = part(
                "shelf",
                *("listed", "choose", "cite", "open_adding", "overviews", "sync"),
                value=shelf.waiting(),
            )
        with gr.Column(elem_classes=["pane", "pane-talk"]):
            talk = part("talks", "save", value=talks.head())
            settings = ("open_settings",) if can_set else ()
            welcome = part("welcome", "greet", "example", "open_adding", "try_examples", *settings)
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
                *("cite", "choose", "view", "summarize", "again", "remove", "take", "example", "overviews"),
                value=frame.no_source(),
            )
        notice = part("notice", "repair")
        dropped = part("drop", "upload", "offer", value=forms.dropping(SIZE))
        part("desk", value=frame.bar())
    part("keys", value=keys.sheet())
    return Desk(
        header,
        articles,
        talk,
        welcome,
        transcript,
        scope,
        composer,
        source,
        about=part("about"),
        adding=dialog("paste", "fetch", "sync"),
        checking=dialog("check_text"),
        keeping=dialog("save_case"),
        confirming=dialog("removed"),
        notice=notice,
        settings=dialog("settings"),
        models=part("models"),
        saved=download(),
        kept=kept("opened", "merged"),
        dropped=dropped,
    )
