"""Cited sentences as HTML, pure, each followed by its citations and the doubts about it."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import Any

from rag import Citation, CitedSentence, Growing
from ui.web.render.rows import is_row, table
from ui.wording import (
    MARKS,
    OURS,
    STATUSES,
    THINKING,
    UNSEEN,
    attribution,
    citation_numbers,
    doubts_of,
    is_attributed,
    published,
    thought,
)

_OURS = (
    f'<span class="ours" role="img" aria-label="cited by Citewell" title="Cited by Citewell">{OURS}</span>'
)


def prose(sentences: Sequence[CitedSentence], *, is_list: bool = False) -> str:
    """The sentences in paragraphs, or as bullets; rows of a table under their header."""
    numbers = citation_numbers(sentences)
    if is_list and sentences:
        points = "".join(f"<li>{_sentence(each, numbers)}</li>" for each in sentences)
        return f'<ul class="reply" dir="auto">{points}</ul>'
    blocks = [
        table([(each.text, each.verdict.status, _cited(each, numbers)) for each in group])
        if key
        else f'<p dir="auto">{" ".join(_sentence(each, numbers) for each in group)}</p>'
        for key, group in groupby(sentences, _table_of)
    ]
    return f'<div class="reply">{"".join(blocks)}</div>'


def growing(so_far: Growing[Any]) -> str:
    """The same while it arrives: the checked sentences, the beginning of the next, and what it waits for."""
    numbers = citation_numbers(so_far.sentences)
    said = " ".join(_sentence(each, numbers) for each in so_far.sentences)
    waits = THINKING if so_far.thinks else "" if so_far.sentences or so_far.begun.strip() else "Reading …"
    waiting = f'<span class="waiting">{waits}</span>' if waits else ""
    fold = thoughts(None if so_far.thinking is None else so_far.thinking.seconds)
    return f'{fold}<p class="reply" dir="auto" aria-busy="true">{said} {escape(so_far.begun)}{waiting}</p>'


def thoughts(seconds: float | None) -> str:
    """A fold that says for how long the model thought; nothing if it wasn't seen to."""
    if not seconds:
        return ""
    return f'<details class="thoughts"><summary>{thought(seconds)}</summary><p>{UNSEEN}</p></details>'


def target(citation: Citation) -> str:
    """The place of a citation, and its preview, as a button's data attributes."""
    about = published(citation.metadata, citation.page)
    return (
        f'data-article="{escape(citation.article)}" data-start="{citation.start}" '
        f'data-end="{citation.end}" data-quote="{escape(citation.quote)}" '
        f'data-title="{escape(citation.title)}" data-section="{escape(citation.section or "")}" '
        f'data-about="{escape(about)}"'
    )


def held(button: str) -> str:
    """A citation's button, which never begins a line without the end of its sentence.

    A button may otherwise be wrapped by itself; in a span that isn't wrapped, a word joiner holds it.
    """
    return f'<span class="held">&#8288;{button}</span>'


def quoted(citation: Citation) -> str:
    """A quote that opens its source, and its place."""
    return (
        f'<button type="button" data-do="cite" {target(citation)}><q dir="auto">{escape(citation.quote)}</q>'
        f"</button> <span>{escape(attribution(citation))}</span>"
    )


def _table_of(sentence: CitedSentence) -> str:
    """The article of the table in which a sentence is a row; empty if it isn't a row."""
    return sentence.citations[0].article if is_row(sentence.text) and sentence.citations else ""


def _sentence(sentence: CitedSentence, numbers: dict[Citation, int]) -> str:
    status = sentence.verdict.status
    return f'<span class="sentence {status}">{escape(sentence.text)}</span>{_cited(sentence, numbers)}'


def _cited(sentence: CitedSentence, numbers: dict[Citation, int]) -> str:
    """What follows the text of a sentence."""
    buttons = "".join(_button(citation, numbers[citation]) for citation in sentence.citations)
    ours = _OURS if is_attributed(sentence) else ""
    return f"{buttons}{ours}{_why(sentence)}"


def _why(sentence: CitedSentence) -> str:
    """The status of a sentence that isn't plainly supported, as a shape and in words, with reasons."""
    status, doubts = sentence.verdict.status, doubts_of(sentence)
    if status == "supported" and not doubts:
        return ""
    says_it = status == "supported" or (status == "uncited" and doubts)  # the doubts do
    words = ": ".join(filter(None, ("" if says_it else STATUSES[status], "; ".join(doubts))))
    shape = "!" if status == "supported" else MARKS[status]
    return f' <span class="why {status}"><span aria-hidden="true">{shape}</span> {escape(words)}</span>'


def _button(citation: Citation, number: int) -> str:
    """A citation as a button that opens its source."""
    return held(
        f'<button type="button" class="cite" data-do="cite" {target(citation)} '
        f'aria-label="Citation {number}: {escape(attribution(citation))}"><span>{number}</span></button>'
    )
