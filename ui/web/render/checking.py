"""A checked text as HTML; pure."""

from collections.abc import Mapping
from html import escape

from rag import CheckedText, CitedSentence, Status
from ui.web.render import sentences
from ui.web.render.verdict import checked_by, shortfalls
from ui.wording import FINDINGS, MARKS, checked_counts, doubts_of

_TONES: Mapping[Status, str] = {"unsupported": "bad", "unclear": "doubtful", "supported": "good"}
"""The tone of a text by its worst sentence, worst first."""


def verdict(value: CheckedText) -> str:
    """How many sentences are supported, and who checked them."""
    worst = next(status for status in _TONES if value.counts[status])
    shape = f'<span aria-hidden="true">{MARKS[worst]}</span>'
    return (
        f'<div class="verdict" role="status"><span class="chip {_TONES[worst]}">{shape} '
        f'{escape(checked_counts(value))}</span><span class="checker">'
        f"{escape(checked_by(value.receipt.checker))}</span></div>"
    )


def checked(value: CheckedText) -> str:
    """Each sentence with its verdict and its evidence."""
    items = "".join(f"<li>{_sentence(each)}</li>" for each in value.sentences)
    return f'{shortfalls(value.receipt)}<ol class="checked">{items}</ol>'


def checking(done: int, total: int) -> str:
    """The same while it is in progress; a `total` of 0 is unknown."""
    far = f"Checking {done:,} of {total:,} sentences …" if total else "Reading …"
    return f'<p class="reply" aria-busy="true"><span class="waiting">{far}</span></p>'


def _sentence(value: CitedSentence) -> str:
    status = value.verdict.status
    words = ": ".join(filter(None, (FINDINGS.get(status, status), "; ".join(doubts_of(value)))))
    quotes = "".join(f"<li>{sentences.quoted(citation)}</li>" for citation in value.citations)
    found = (
        f'<ul class="evidence">{quotes}</ul>' if quotes else '<p class="hint">No similar sentence found.</p>'
    )
    why = f'<span class="why {status}"><span aria-hidden="true">{MARKS[status]}</span> {escape(words)}</span>'
    return f'<p dir="auto"><span class="sentence {status}">{escape(value.text)}</span> {why}</p>{found}'
