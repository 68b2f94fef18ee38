"""A conversation as a file: Markdown to read, JSON to compute with."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from rag import Answer, Citation, CitedSentence, serialize
from ui.web.conversation import Conversation, Exchange
from ui.wording import (
    CLOSEST,
    QUOTED,
    REFUSAL,
    STATUSES,
    attribution,
    citation_numbers,
    doubts_of,
    is_attributed,
    searched,
    status,
)

_MARKUP = re.compile(r"[\\`*_\[\]<>#!|~&]")


def markdown(conversation: Conversation) -> str:
    """Each question as a heading, its answer with numbers, and the quotes that they stand for.

    What others have written stays text: it is no heading, and no picture that a reader would fetch.
    """
    return "\n".join(line for exchange in conversation for line in _lines(exchange))


def as_json(conversation: Conversation) -> str:
    """The exchanges in the form of `citewell ask --json`, with what the reader said of each."""
    rows = [
        {
            "question": exchange.question,
            "answer": None if exchange.answer is None else serialize.answer(exchange.answer),
            "error": exchange.error,
            "liked": exchange.liked,
        }
        for exchange in conversation
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _lines(exchange: Exchange) -> Iterator[str]:
    yield from (f"## {_plain(exchange.question)}", "")
    answer = exchange.answer
    if answer is None:
        yield from (_plain(exchange.error or ""), "")
        return
    if answer.receipt.rewritten:
        yield from (f"Understood as: {_plain(answer.receipt.rewritten)}", "")
    if answer.abstained:
        yield from (REFUSAL, "")
        yield from _near(answer)
    numbers = citation_numbers(answer.sentences)
    prose = [_sentence(sentence, numbers) for sentence in answer.sentences]
    if prose:
        yield from (" ".join(prose), "")
    for citation, number in numbers.items():
        yield f"{number}. {_quoted(citation)}"
    if numbers:
        yield ""
    if answer.quotes:
        yield from _headed(QUOTED, [each.citations[0] for each in answer.quotes])
    if answer.receipt.incomplete:
        yield from (f"Incomplete: {_plain(answer.receipt.incomplete)}", "")
    yield from (f"*{_plain(status(answer.sentences, answer.receipt))}*", "")


def _near(answer: Answer) -> Iterator[str]:
    """What came closest to a question that was refused, and how many articles were searched."""
    if answer.closest:
        yield from _headed(CLOSEST, answer.closest)
    if answer.searched is not None:
        yield from (_plain(searched(answer.searched)), "")


def _headed(heading: str, citations: Sequence[Citation]) -> Iterator[str]:
    yield from (f"{heading}:", "", *(f"- {_quoted(citation)}" for citation in citations), "")


def _quoted(citation: Citation) -> str:
    return f"“{_plain(citation.quote)}” — {_plain(attribution(citation))}"


def _sentence(sentence: CitedSentence, numbers: Mapping[Citation, int]) -> str:
    """A sentence with the numbers of its citations, and whatever speaks against it."""
    cited = "".join(f"[{numbers[citation]}]" for citation in sentence.citations)
    remarks = ["cited by Citewell"] if is_attributed(sentence) else []
    doubts = "; ".join(doubts_of(sentence))
    remarks += [f"{STATUSES[sentence.verdict.status]}: {_plain(doubts)}"] if doubts else []
    return f"{_plain(sentence.text)}{cited}" + "".join(f" ({remark})" for remark in remarks)


def _plain(text: str) -> str:
    """A text on one line in which nothing is Markdown, nor HTML."""
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
