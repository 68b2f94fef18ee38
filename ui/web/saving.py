"""Saving a conversation as a file of the reader's."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from ui.web import export
from ui.web.conversation import Conversation, load
from ui.web.desk import Desk
from ui.web.parts import PRIVATE, file

_FORMS: dict[str, Callable[[Conversation], str]] = {"md": export.markdown, "json": export.as_json}


class Saving:
    """What the events that save do."""

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        desk.talk.save(self._saved, desk.kept, desk.saved, queue=False, **PRIVATE)

    def _saved(self, kept: Any, event: gr.EventData) -> list[str]:
        form = str(event._data["form"])
        return file(f"conversation.{form}", _FORMS[form](load(kept)))
