"""Describe the form of a summary in a prompt."""

from typing import assert_never

from rag.types import SummaryForm

_HEADLINE = 12  # words


def wording(form: SummaryForm) -> str:
    """The words that follow “Summarise the article as …”."""
    match form.style:
        case "paragraph":
            return f"one paragraph of {_length(form)}"
        case "bullets":
            return (
                f"a list, each point one sentence on a line of its own that begins with “- ”, {_length(form)}"
            )
        case "headline":
            return f"one headline of at most {form.words or _HEADLINE} words, with its numbers"
        case style:
            assert_never(style)


def _length(form: SummaryForm) -> str:
    return f"at most {form.sentences} sentences" if form.words is None else f"about {form.words} words"
