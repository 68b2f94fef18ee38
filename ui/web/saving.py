"""Save a conversation, or the articles it cites, as a file on the reader's machine."""

import re
from typing import Any

import gradio as gr

from rag import Library, UsageError
from ui.web import export
from ui.web.conversation import Talk, load
from ui.web.desk import Desk
from ui.web.export_references import bibtex, csl_json
from ui.web.export_word import word
from ui.web.parts import PRIVATE, file, readable

_LONGEST = 80  # characters of a file's name


class Saving:
    """The handlers of events that save."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        desk.talk.save(self._saved, desk.kept, desk.saved, queue=False, **PRIVATE)

    def _saved(self, kept: Any, event: gr.EventData) -> list[str]:
        talk = load(kept)
        ending, content = self._written(str(event._data["form"]), talk)
        return file(f"{_file_name(talk.name)}.{ending}", content)

    def _written(self, form: str, talk: Talk) -> tuple[str, str | bytes]:
        """The file extension of a format, and the conversation in that format."""
        match form:
            case "md":
                return "md", export.markdown(talk.turns)
            case "json":
                return "json", export.as_json(talk.turns)
            case "docx":
                return "docx", word(talk.name, talk.turns)
            case "bib":
                return "bib", bibtex(talk.turns, self._origins())
            case "csl":
                return "csl.json", csl_json(talk.turns, self._origins())
        raise UsageError(f"{form!r} is not a format to save in.")

    def _origins(self) -> dict[str, str]:
        return {item.id: item.source for item in readable(self._library)}


def _file_name(name: str) -> str:
    """A file name that is valid on every system."""
    return re.sub(r"[^\w\s-]", "", name).strip()[:_LONGEST].strip() or "conversation"
