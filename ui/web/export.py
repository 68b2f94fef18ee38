"""A conversation as a file: Markdown for people, JSON for programs."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from rag import Answer, AnswerReceipt, CheckedText, CheckReceipt, Citation, CitedSentence, Summary, serialize
from ui.web.conversation import Conversation, Exchange
from ui.wording import (
    CLOSEST,
    FINDINGS,
    NO_SUMMARY,
    QUOTED,
    REFUSAL,
    STATUSES,
    attribution,
    checked_counts,
    citation_numbers,
    doubts_of,
    failures,
    is_attributed,
    searched,
    status,
)

_MARKUP = re.compile(r"[\\`*_\[\]<>#!|~&]")


def markdown(conversation: Conversation) -> str:
    """Each question as a heading, its answer with numbers, and the quotes with these numbers.

    What others wrote stays text: it can't become a heading, or an image that a viewer would fetch.
    """
    return "\n".join(line for exchange in conversation for line in _lines(exchange))


def as_json(conversation: Conversation) -> str:
    """The exchanges in the form of `citewell ask --json` or `summarize --json`, and what the reader said."""
    rows = [
        {
            "question": exchange.question,
            "answer": None if exchange.answer is None else serialize.answer(exchange.answer),
            "summary": None if exchange.summary is None else serialize.summary(exchange.summary),
            "checked": None if exchange.checked is None else serialize.checked(exchange.checked),
            "error": exchange.error,
            "liked": exchange.liked,
        }
        for exchange in conversation
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def quoted(citation: Citation) -> str:
    """A quote and its place."""
    return f"“{citation.quote}” — {attribution(citation)}"


def remarks(sentence: CitedSentence) -> list[str]:
    """What a reader should know about a sentence: that we cited it, and the doubts about it."""
    ours = ["cited by Citewell"] if is_attributed(sentence) else []
    doubts = "; ".join(doubts_of(sentence))
    return [*ours, f"{STATUSES[sentence.verdict.status]}: {doubts}"] if doubts else ours


def shortfalls(receipt: AnswerReceipt | CheckReceipt) -> list[str]:
    """Why an answer is incomplete, and what went wrong on the way to it or to a check."""
    incomplete = (
        [("incomplete", receipt.incomplete)]
        if isinstance(receipt, AnswerReceipt) and receipt.incomplete
        else []
    )
    return [f"{name.capitalize()}: {words}" for name, words in (*incomplete, *failures(receipt))]


def _lines(exchange: Exchange) -> Iterator[str]:
    yield from (f"## {_plain(exchange.question)}", "")
    said = exchange.answer or exchange.summary
    if exchange.checked is not None:
        yield from _checked(exchange.checked)
    elif said is None:
        yield from (_plain(exchange.error or ""), "")
    else:
        yield from _said(said)


def _said(said: Answer | Summary) -> Iterator[str]:
    """An answer or a summary, its quotes, and how many sentences are supported."""
    if said.receipt.rewritten:
        yield from (f"Understood as: {_plain(said.receipt.rewritten)}", "")
    if isinstance(said, Summary) and not said.sentences:
        yield from (NO_SUMMARY, "")
    if isinstance(said, Answer) and said.abstained:
        yield from (REFUSAL, "")
        yield from _near(said)
    numbers = citation_numbers(said.sentences)
    prose = [_sentence(sentence, numbers) for sentence in said.sentences]
    if isinstance(said, Summary) and said.style == "bullets" and prose:
        yield from (*(f"- {point}" for point in prose), "")
    elif prose:
        yield from (" ".join(prose), "")
    for citation, number in numbers.items():
        yield f"{number}. {_plain(quoted(citation))}"
    if numbers:
        yield ""
    yield from _end(said)


def _end(said: Answer | Summary) -> Iterator[str]:
    """What follows the quotes of an answer: more quotes, why it is incomplete, and its status."""
    if isinstance(said, Answer) and said.quotes:
        yield from _headed(QUOTED, [each.citations[0] for each in said.quotes])
    for shortfall in shortfalls(said.receipt):
        yield from (_plain(shortfall), "")
    yield from (f"*{_plain(status(said.sentences, said.receipt))}*", "")


def _checked(value: CheckedText) -> Iterator[str]:
    """Each sentence of a checked text as a bullet, with its verdict and its quotes."""
    for sentence in value.sentences:
        yield f"- {_plain(sentence.text)} ({FINDINGS[sentence.verdict.status]})"
        yield from (f"    - {_plain(quoted(citation))}" for citation in sentence.citations)
    yield ""
    for shortfall in shortfalls(value.receipt):
        yield from (_plain(shortfall), "")
    yield from (f"*{_plain(checked_counts(value))}*", "")


def _near(answer: Answer) -> Iterator[str]:
    """The closest sentences to a refused question, and how many articles were searched."""
    if answer.closest:
        yield from _headed(CLOSEST, answer.closest)
    if answer.searched is not None:
        yield from (_plain(searched(answer.searched)), "")


def _headed(heading: str, citations: Sequence[Citation]) -> Iterator[str]:
    yield from (f"{heading}:", "", *(f"- {_plain(quoted(citation))}" for citation in citations), "")


def _sentence(sentence: CitedSentence, numbers: Mapping[Citation, int]) -> str:
    """A sentence with the numbers of its citations, and the doubts about it."""
    cited = "".join(f"[{numbers[citation]}]" for citation in sentence.citations)
    return f"{_plain(sentence.text)}{cited}" + "".join(f" ({_plain(each)})" for each in remarks(sentence))


def _plain(text: str) -> str:
    """A text on one line, with Markdown and HTML escaped."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
