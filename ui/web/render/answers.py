"""Answers and summaries as HTML, pure: all that articles, models and readers say is escaped."""

from collections.abc import Iterator, Sequence
from html import escape

from rag import Answer, AnswerReceipt, Citation, CitedSentence, Coverage, Summary
from ui.web.conversation import Conversation, Exchange
from ui.wording import (
    CLOSEST,
    MARKS,
    NO_SUMMARY,
    OPENING,
    OURS,
    QUOTED,
    REFUSAL,
    STATUSES,
    STOPPED,
    amount,
    attribution,
    citation_numbers,
    count,
    doubts_of,
    is_attributed,
    searched,
    tally,
)


def transcript(conversation: Conversation) -> list[str]:
    """One piece of HTML for each exchange, oldest first."""
    last = len(conversation) - 1
    return [exchange(each, number, is_last=number == last) for number, each in enumerate(conversation)]


def exchange(value: Exchange, number: int, *, is_last: bool) -> str:
    """A question and its answer, with what can be done about it."""
    if value.answer is None:
        said = f'<p class="message" role="alert">{escape(value.error or "")}</p>'
    elif value.answer.abstained:
        said = _refused(value.answer)
    else:
        quotes = [each.citations[0] for each in value.answer.quotes]
        said = _cited(value.answer.sentences, value.answer.receipt) + _headed(QUOTED, quotes)
    return _exchange(value.question, said + _tools(value, number, is_last), number)


def growing(question: str, number: int, sentences: Sequence[CitedSentence], begun: str) -> str:
    """An exchange while the answer comes: the sentences that were checked, and the one that was begun."""
    return _exchange(question, _begun(sentences, begun), number)


def examples(questions: Sequence[str]) -> list[str]:
    """What an empty conversation shows: questions to begin with, where there are any."""
    buttons = "".join(
        f'<li><button type="button" data-do="example" data-question="{escape(question)}">'
        f"{escape(question)}</button></li>"
        for question in questions
    )
    hint = "Every sentence of an answer points at the sentence it came from. Ask your articles something"
    return [
        f'<div class="examples"><p>{hint}{", for example:" if buttons else "."}</p><ul>{buttons}</ul></div>'
    ]


def summary(value: Summary) -> str:
    """A summary as an answer is shown, with the strip of the sections that it cites."""
    if not value.sentences:
        said = f'<p class="refusal">{NO_SUMMARY}</p>' + _below((), value.receipt)
    else:
        said = _cited(value.sentences, value.receipt, is_list=value.style == "bullets")
    return f'<article class="exchange">{said}{_strip(value.coverage)}</article>'


def growing_summary(sentences: Sequence[CitedSentence], begun: str) -> str:
    """A summary while it comes."""
    return f'<article class="exchange">{_begun(sentences, begun)}</article>'


def stopped_summary(sentences: Sequence[CitedSentence]) -> str:
    """What there is of a summary that was stopped."""
    if not sentences:
        return message("It was stopped before the first sentence: press Summarise to begin again.")
    prose = _prose(sentences, citation_numbers(sentences))
    line = _status(sentences, STOPPED)
    return f'<article class="exchange"><p class="prose">{prose}</p>{line}</article>'


def message(text: str) -> str:
    """One sentence of ours or of an error."""
    return f'<p class="message" role="alert">{escape(text)}</p>' if text else ""


def _begun(sentences: Sequence[CitedSentence], begun: str) -> str:
    said = _prose(sentences, citation_numbers(sentences))
    waiting = escape(begun) if sentences or begun.strip() else '<span class="waiting">Reading …</span>'
    return f'<p class="prose" aria-busy="true">{said} {waiting}</p>'


def _exchange(question: str, said: str, number: int) -> str:
    return (
        f'<article class="exchange" aria-label="Question {number + 1}">'
        f'<p class="question">{escape(question)}</p>{said}</article>'
    )


def _refused(value: Answer) -> str:
    """The refusal, then what came closest."""
    near = _headed(CLOSEST, value.closest)
    scope = "" if value.searched is None else f'<p class="searched">{escape(searched(value.searched))}</p>'
    return f'<p class="refusal">{REFUSAL}</p>{near}{scope}{_below((), value.receipt)}'


def _headed(heading: str, citations: Sequence[Citation]) -> str:
    """Quotes that open where they stand, under a heading that says what they are; nothing without any."""
    quotes = "".join(
        f'<li><button type="button" data-do="cite" {_target(citation)}><q>{escape(citation.quote)}</q>'
        f"</button> <span>{escape(attribution(citation))}</span></li>"
        for citation in citations
    )
    return f'<section class="closest"><h3>{heading}</h3><ul>{quotes}</ul></section>' if quotes else ""


def _cited(sentences: Sequence[CitedSentence], receipt: AnswerReceipt, *, is_list: bool = False) -> str:
    numbers = citation_numbers(sentences)
    if is_list:
        points = "".join(f"<li>{_sentence(sentence, numbers)}</li>" for sentence in sentences)
        prose = f'<ul class="prose">{points}</ul>'
    else:
        prose = f'<p class="prose">{_prose(sentences, numbers)}</p>'
    return prose + _below(sentences, receipt)


def _prose(sentences: Sequence[CitedSentence], numbers: dict[Citation, int]) -> str:
    return " ".join(_sentence(sentence, numbers) for sentence in sentences)


def _sentence(sentence: CitedSentence, numbers: dict[Citation, int]) -> str:
    status = sentence.verdict.status
    buttons = "".join(_button(citation, numbers[citation]) for citation in sentence.citations)
    doubts = "; ".join(doubts_of(sentence))
    marks = ""
    if status != "supported" or doubts:
        marks += _mark(MARKS[status] if status != "supported" else "!", f"{STATUSES[status]}: {doubts}")
    if is_attributed(sentence):
        marks += _mark(OURS, "cited by Citewell")
    return f'<span class="sentence {status}">{escape(sentence.text)}</span>{buttons}{marks}'


def _mark(shape: str, words: str) -> str:
    return (
        f'<span class="mark" role="img" aria-label="{escape(words)}" title="{escape(words)}">{shape}</span>'
    )


def _button(citation: Citation, number: int) -> str:
    """A citation as a button that opens its place."""
    return (
        f'<button type="button" class="cite" data-do="cite" {_target(citation)} '
        f'aria-label="Citation {number}: {escape(attribution(citation))}">{number}</button>'
    )


def _target(citation: Citation) -> str:
    """The place of a citation, and the quote that was there, as a button's data."""
    return (
        f'data-article="{escape(citation.article)}" data-start="{citation.start}" '
        f'data-end="{citation.end}" data-quote="{escape(citation.quote)}"'
    )


def _below(sentences: Sequence[CitedSentence], receipt: AnswerReceipt) -> str:
    """How far to trust an answer, and its receipt, folded."""
    line = _status(sentences, receipt.incomplete)
    rows = "".join(f"<dt>{name}</dt><dd>{escape(words)}</dd>" for name, words in _receipt(receipt))
    return (
        f'{line}<details class="receipt"><summary>Receipt</summary>{_doubts(sentences)}{_sources(sentences)}'
        f"<dl>{rows}</dl></details>"
    )


def _status(sentences: Sequence[CitedSentence], incomplete: str | None) -> str:
    """The one line that says how far to trust an answer, where there is something to say."""
    parts = [tally(sentences)] if sentences else []
    parts += [f"incomplete: {incomplete}"] if incomplete else []
    return f'<p class="status" role="status">{escape(" · ".join(parts))}</p>' if parts else ""


def _doubts(sentences: Sequence[CitedSentence]) -> str:
    items = "".join(
        f"<li>Sentence {number}: {escape(reason)}</li>"
        for number, sentence in enumerate(sentences, start=1)
        for reason in doubts_of(sentence)
    )
    return f'<ul class="doubts">{items}</ul>' if items else ""


def _sources(sentences: Sequence[CitedSentence]) -> str:
    items = "".join(
        f"<li><q>{escape(citation.quote)}</q> <span>{escape(attribution(citation))}</span></li>"
        for citation in citation_numbers(sentences)
    )
    return f'<ol class="sources">{items}</ol>' if items else ""


def _receipt(receipt: AnswerReceipt) -> Iterator[tuple[str, str]]:
    """What is known of how an answer came to be, as names and words."""
    if receipt.rewritten:
        yield "understood as", receipt.rewritten
    yield "model", receipt.model
    if receipt.incomplete != STOPPED:  # then they are not known
        yield "prompt", receipt.prompt or "none"
        yield "passages", count(len(receipt.passages), "passage")
    if receipt.tokens is not None:
        about = "about " if receipt.tokens.counted else ""
        yield "tokens", f"{about}{receipt.tokens.prompt:,} read, {receipt.tokens.completion:,} written"
    if receipt.cost is not None:
        yield "cost", amount(receipt.cost)
    if receipt.checker is not None:
        yield "checked by", receipt.checker
    if receipt.checker_failed is not None:
        yield "check failed", receipt.checker_failed
    yield "time", f"{receipt.seconds:.2f} s"


def _tools(value: Exchange, number: int, is_last: bool) -> str:
    """What can be done about an exchange, in words."""
    tools = []
    if value.answer is not None:
        liked = [
            ("like", "Good answer", value.liked is True),
            ("dislike", "Bad answer", value.liked is False),
        ]
        tools.append(_tool("copy", number, "Copy"))
        tools += [_tool(name, number, words, pressed=pressed) for name, words, pressed in liked]
        tools.append(_tool("keep", number, "Keep as a test case"))
    if is_last:
        tools += [_tool("retry", number, "Retry"), _tool("undo", number, "Undo")]
    return f'<div class="tools">{"".join(tools)}</div>' if tools else ""


def _tool(name: str, number: int, words: str, *, pressed: bool | None = None) -> str:
    state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
    return f'<button type="button" data-do="{name}" data-turn="{number}"{state}>{words}</button>'


def _strip(coverage: Sequence[Coverage]) -> str:
    """The sections of the articles, each as wide as it is long; those that are cited are filled."""
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
