"""What is shown before there is a conversation, as HTML; pure."""

from collections.abc import Sequence
from html import escape

from ui.web.render.notices import message

_ASK = "Ask a question about your articles"
_DOES = (
    "Citewell answers questions from your own articles. Every sentence points to the sentence it came from."
)
_QUOTES = "No model is connected, so answers are quotes from your articles."
_CONNECT = ' <button type="button" data-do="open_settings">Connect a model</button>'


def empty() -> str:
    """What the tool does, and how to begin, for a library without articles."""
    return _welcome(
        "Ask your articles",
        f'<p>{_DOES}</p><div class="row">'
        '<button type="button" class="button" data-do="open_adding">Add your articles</button>'
        '<button type="button" class="button quiet" data-do="try_examples">Try with three examples</button>'
        "</div>",
    )


def ready(questions: Sequence[str], *, quotes_only: bool, can_set: bool) -> str:
    """Example questions, and a note that answers are quotes if there is no model.

    The note has a button that opens the settings if they `can_set` a model.
    """
    buttons = "".join(
        f'<li><button type="button" dir="auto" data-do="example" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    tried = f"<p>Try:</p><ul>{buttons}</ul>" if buttons else ""
    promise = "<p>Every sentence of an answer points to the sentence it came from.</p>"
    note = f'<p class="hint">{_QUOTES}{_CONNECT if can_set else ""}</p>' if quotes_only else ""
    return _welcome(_ASK, f"{promise}{tried}{note}")


def failed(reason: str) -> str:
    """Why there are no example questions."""
    return _welcome(_ASK, message(reason))


def _welcome(title: str, body: str) -> str:
    return f'<div class="examples"><h2>{title}</h2>{body}</div>'
