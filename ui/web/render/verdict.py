"""How far to trust an answer, at a glance, and its receipt, as HTML; pure."""

from collections.abc import Iterator, Sequence
from html import escape

from rag import OFFLINE, AnswerReceipt, CheckReceipt, CitedSentence
from ui.web.render.notices import REPAIR, pressed
from ui.wording import (
    MARKS,
    OURS,
    STOPPED,
    amount,
    attribution,
    citation_numbers,
    failures,
    is_attributed,
)


def below(sentences: Sequence[CitedSentence], receipt: AnswerReceipt) -> str:
    """The chip and who checked the answer, which unfold its receipt."""
    checked = receipt.checker and f'<span class="checker">{escape(checked_by(receipt.checker))}</span>'
    rows = "".join(f"<dt>{name}</dt><dd>{escape(words)}</dd>" for name, words in _receipt(receipt) if words)
    return (
        f'<details class="receipt"><summary class="verdict">{_chip(sentences)}'
        f'{_incomplete(receipt.incomplete)}{checked or ""}<span class="unfold">Receipt</span></summary>'
        f"{_sources(sentences)}<dl>{rows}</dl></details>"
    )


def checked_by(checker: str) -> str:
    """The name of the checker, in words."""
    return "Checked offline by Citewell" if checker == OFFLINE else f"Checked by {checker}"


def shortfalls(receipt: AnswerReceipt | CheckReceipt) -> str:
    """What went wrong on the way to an answer or a check; nothing if all went well."""
    return "".join(
        f'<p class="shortfall">{name.capitalize()}: {pressed(words)}</p>'
        for name, words in failures(receipt, f"press {REPAIR}")
    )


def _chip(sentences: Sequence[CitedSentence]) -> str:
    """Green if all is supported, red if something is unsupported, amber otherwise."""
    n = len(sentences)
    if not n:
        return ""
    statuses = [each.verdict.status for each in sentences]
    wrong, doubtful = statuses.count("unsupported"), n - statuses.count("supported")
    ours = sum(map(is_attributed, sentences))
    if wrong:
        tone, shape, words = "bad", MARKS["unsupported"], f"{wrong} of {n} unsupported"
    elif doubtful:
        needs = "needs" if doubtful == 1 else "need"
        tone, shape, words = "doubtful", MARKS["unclear"], f"{doubtful} of {n} {needs} a look"
    else:
        tone, shape, words = "good", MARKS["supported"], f"{n} of {n} supported"
    by_us = f'<span class="checker">{OURS} {ours} cited by Citewell</span>' if ours else ""
    return f'<span class="chip {tone}"><span aria-hidden="true">{shape}</span> {words}</span>{by_us}'


def _incomplete(why: str | None) -> str:
    if why is None:
        return ""
    words = "Stopped early" if why == STOPPED else f"Incomplete: {why}"
    return f'<span class="chip doubtful"><span aria-hidden="true">…</span> {escape(words)}</span>'


def _sources(sentences: Sequence[CitedSentence]) -> str:
    items = "".join(
        f'<li><q dir="auto">{escape(citation.quote)}</q> <span>{escape(attribution(citation))}</span></li>'
        for citation in citation_numbers(sentences)
    )
    return f'<ol class="sources">{items}</ol>' if items else ""


def _receipt(receipt: AnswerReceipt) -> Iterator[tuple[str, str]]:
    """How an answer was made, as names and values; a value that is empty isn't shown."""
    if receipt.rewritten:
        yield "understood as", receipt.rewritten
    yield "model", receipt.model
    if receipt.incomplete != STOPPED:  # otherwise they are unknown
        yield "prompt", receipt.prompt or ""
        yield "passages", f"{len(receipt.passages):,}"
    if receipt.tokens is not None:
        about = "about " if receipt.tokens.counted else ""
        cached = f" ({receipt.tokens.cached:,} of them cached)" if receipt.tokens.cached else ""
        read = f"{about}{receipt.tokens.prompt:,} read{cached}"
        yield "tokens", f"{read}, {receipt.tokens.completion:,} written"
    if receipt.cost is not None:
        yield "cost", amount(receipt.cost)
    if receipt.reranker is not None:
        yield "passages chosen by", receipt.reranker
    if receipt.checker is not None:
        yield "checked by", receipt.checker
    yield "time", f"{receipt.seconds:.2f} s"
