"""The page: the articles, the conversation and the source side by side; Evaluate is a page of its own."""

import os

from rag import Library, build_overviews

# Gradio looks up a host otherwise, when it is imported; and it keeps a table of its last 10,000 events, of
# which it makes statistics after each of them, for a page that is not served here.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)

import gradio as gr

from ui.web import api
from ui.web.about import About
from ui.web.adding import Adding
from ui.web.ask import Ask
from ui.web.checking import Checking
from ui.web.desk import lay_out
from ui.web.evaluate import Evaluate
from ui.web.keep import Keeping
from ui.web.models import Assistants
from ui.web.parts import PRIVATE
from ui.web.render import frame
from ui.web.repair import Repair
from ui.web.saving import Saving
from ui.web.settings import SettingsForm
from ui.web.shelf import Shelf
from ui.web.source import SourcePane
from ui.web.welcome import Welcome


def page(library: Library, assistants: Assistants) -> gr.Blocks:
    """The page on a library, with whatever models the settings name; it keeps nothing of who asks."""
    settings = assistants.current
    overviews = build_overviews(library)
    cases = settings.folder / "cases.jsonl"
    # An upload is read at once. It lies there for an hour more, since two of the same content are one file.
    blocks = gr.Blocks(title="Citewell", analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True)
    with blocks:
        desk = lay_out(assistants.names, can_set=settings.is_on_page)
        Shelf(library, overviews).wire(desk)
        Welcome(library, assistants, overviews).wire(desk)
        About(library, overviews).wire(desk)
        Ask(library, assistants).wire(desk)
        SourcePane(library).wire(desk)
        Adding(library).wire(desk)
        Checking(library, assistants).wire(desk)
        Keeping(library, cases).wire(desk)
        Saving(library).wire(desk)
        Repair(library, is_allowed=settings.is_on_page).wire(desk)
        if settings.is_on_page:
            SettingsForm(assistants).wire(desk)
        blocks.load(lambda: frame.models(assistants.names), None, desk.models, **PRIVATE)
        api.publish(library, assistants)
    with blocks.route("Evaluate", "evaluate"):
        Evaluate(assistants, settings, cases).build(blocks)
    return blocks
