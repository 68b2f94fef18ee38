"""A conversation as HTML, pure; all text of articles, models and readers is escaped."""

from collections.abc import Sequence
from html import escape
from typing import Any

from rag import Answer, Citation, Coverage, Growing, Summary
from ui.web.conversation import Conversation, Exchange
from ui.web.render import checking, icons, sentences
from ui.web.render.notices import message
from ui.web.render.verdict import below, shortfalls
from ui.wording import CLOSEST, NO_SUMMARY, OPENING, QUOTED, REFUSAL, count, searched


def transcript(conversation: Conversation, first: int = 0) -> list[str]:
    """One piece of HTML for each exchange, oldest first; `first` is the number of the first one, from 0."""
    return [exchange(each, number) for number, each in enumerate(conversation, first)]


def exchange(value: Exchange, number: int) -> str:
    """A question and its answer, or a summary, with its actions."""
    said, verdict, more = _said(value)
    return piece(value, f'{said}<div class="foot">{verdict}{_tools(value)}</div>{more}', number)


def growing(value: Exchange, number: int, so_far: Growing[Any]) -> str:
    """An exchange while the answer arrives: the checked sentences, and the beginning of the next."""
    return piece(value, sentences.growing(so_far), number)


def piece(value: Exchange, said: str, number: int) -> str:
    """An exchange with `said` (HTML) below its question."""
    return (
        f'<article class="exchange" data-turn="{escape(value.id)}" aria-label="Question {number + 1}">'
        f'<h3 class="question" dir="auto">{escape(value.question)}</h3>{said}</article>'
    )


def _said(value: Exchange) -> tuple[str, str, str]:
    """The reply, the verdict on it, and what comes below both, as HTML."""
    if value.summary is not None:
        fold = sentences.thoughts(value.summary.receipt.thought)
        receipt = value.summary.receipt
        return fold + _summary(value.summary), below(value.summary.sentences, receipt), shortfalls(receipt)
    if value.checked is not None:
        return "", checking.verdict(value.checked), checking.checked(value.checked)
    if value.answer is None:
        return message(value.error or ""), "", ""
    verdict = below(value.answer.sentences, value.answer.receipt)
    fold, fell_short = sentences.thoughts(value.answer.receipt.thought), shortfalls(value.answer.receipt)
    if value.answer.abstained:
        return fold + _refused(value.answer), verdict, fell_short
    quotes = _headed(QUOTED, [each.citations[0] for each in value.answer.quotes])
    return fold + sentences.prose(value.answer.sentences), verdict, fell_short + quotes


def _summary(value: Summary) -> str:
    """A summary, shown like an answer, with a strip of the sections."""
    if not value.sentences:
        said = f'<p class="refusal">{NO_SUMMARY}</p>'
    else:
        said = sentences.prose(value.sentences, is_list=value.style == "bullets")
    return said + _strip(value.coverage)


def _refused(value: Answer) -> str:
    """The refusal, then the closest sentences, as quotes that open their source."""
    near = _headed(CLOSEST, value.closest)
    return f'<p class="refusal">{REFUSAL}</p>{_scope(value)}{near}'


def _headed(heading: str, citations: Sequence[Citation]) -> str:
    """Quotes below a heading; nothing without quotes."""
    quotes = "".join(f"<li>{sentences.quoted(citation)}</li>" for citation in citations)
    return f'<section class="closest"><h4>{heading}</h4><ul>{quotes}</ul></section>' if quotes else ""


def _scope(value: Answer) -> str:
    """What was searched, and a button to ask all articles if some were not."""
    if value.searched is None:
        return ""
    every = (
        f'<button type="button" data-do="ask_all" data-question="{escape(value.question)}">'
        "Ask all articles</button>"
        if value.searched.articles < value.searched.of
        else ""
    )
    return f'<p class="searched" dir="auto">{escape(searched(value.searched))} {every}</p>'


def _tools(value: Exchange) -> str:
    """The actions of an exchange."""
    tools = []
    if value.answer is not None or value.summary is not None:
        liked = [
            ("like", "up", "Good answer", value.liked is True),
            ("dislike", "down", "Bad answer", value.liked is False),
        ]
        tools.append(_tool("copy", value, "copy", "Copy"))
        tools += [_tool(name, value, icon, words, pressed=pressed) for name, icon, words, pressed in liked]
    if value.answer is not None:
        tools.append(_tool("keep", value, "check", "Save as a test case"))
    if value.checked is None:
        tools += [_tool("edit", value, "pencil", "Edit")] if value.form is None else []
        tools.append(_tool("retry", value, "reload", "Retry"))
    tools.append(_tool("discard", value, "trash", "Remove"))
    return f'<div class="tools">{"".join(tools)}</div>'


def _tool(name: str, value: Exchange, icon: str, label: str, *, pressed: bool | None = None) -> str:
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return icons.button(icon, label, f'data-do="{name}" data-turn="{escape(value.id)}"', state)


def _strip(coverage: Sequence[Coverage]) -> str:
    """The sections of the articles, with widths by their length; those that are cited are filled."""
    if not coverage:
        return ""
    items = "".join(
        f'<li style="flex-grow: {item.end - item.start}"><button type="button" '
        f'class="{"cited" if item.cited else "passed-over"}" data-do="cite" '
        f'data-article="{escape(item.article)}" data-start="{item.start}" data-end="{item.end}" '
        f'title="{escape(item.section or OPENING)}">'
        f'<span aria-hidden="true">{"●" if item.cited else "○"}</span> {escape(item.section or OPENING)}'
        f'<span class="unseen">, {"cited" if item.cited else "not cited"}</span></button></li>'
        for item in coverage
    )
    cited = sum(item.cited for item in coverage)
    line = f"{cited} of {count(len(coverage), 'section')} cited"
    return f'<div class="coverage"><p>{line}</p><ul aria-label="Sections">{items}</ul></div>'
