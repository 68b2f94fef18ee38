"""The page: one tab for each thing that a user does."""

import os
from typing import Any

from rag import Library, Settings

# Gradio looks up a host otherwise, when it is imported; and it keeps a table of its last 10,000 events, of
# which it makes statistics after each of them, for a page that is not served here.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)

import gradio as gr

from ui.web import api
from ui.web.ask import Ask
from ui.web.evaluate import Evaluate
from ui.web.models import Assistants
from ui.web.parts import PRIVATE, readable
from ui.web.shelf import Shelf
from ui.web.summary import Summary


def page(library: Library, settings: Settings) -> gr.Blocks:
    """The page on a library, with whatever models the settings name; it keeps nothing of who asks."""
    assistants = Assistants(settings, library)
    cases = settings.home / "cases.jsonl"
    # An upload is read at once. It lies there for an hour more, since two of the same content are one file.
    blocks = gr.Blocks(title="Citewell", analytics_enabled=False, delete_cache=(3600, 3600), fill_width=True)
    with blocks:
        gr.HTML('<header class="masthead"><h1>Citewell</h1></header>', apply_default_css=False)
        with gr.Tabs():
            with gr.Tab("Ask"):
                asked = Ask(library, assistants, cases).build(blocks)
            with gr.Tab("Summary"):
                summarized = Summary(library, assistants).build()
            with gr.Tab("Library"):
                changes = Shelf(library).build(blocks)
            with gr.Tab("Evaluate"):
                Evaluate(assistants, settings.home, cases).build(blocks)

        def choices() -> tuple[Any, Any]:
            named = [(item.title, item.id) for item in readable(library)]
            return gr.Dropdown(named), gr.Dropdown(named, value=named[0][1] if named else None)

        blocks.load(choices, None, [asked, summarized], **PRIVATE)
        for change in changes:
            change.then(choices, None, [asked, summarized], **PRIVATE)
        api.publish(library, assistants)
    return blocks
