"""A conversation as a file: Markdown to read, JSON to compute with."""

import json
from collections.abc import Iterator

from rag import serialize
from ui.web.conversation import Conversation, Exchange
from ui.wording import REFUSAL, citation_numbers, doubts_of, place, status


def markdown(conversation: Conversation) -> str:
    """Each question as a heading, its answer with numbers, and the quotes that they stand for."""
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
    yield from (f"## {exchange.question}", "")
    answer = exchange.answer
    if answer is None:
        yield from (exchange.error or "", "")
        return
    if answer.abstained:
        yield from (REFUSAL, "")
    numbers = citation_numbers(answer.sentences)
    prose = []
    for sentence in answer.sentences:
        cited = "".join(f"[{numbers[citation]}]" for citation in sentence.citations)
        doubts = "; ".join(doubts_of(sentence))
        prose.append(
            f"{sentence.text}{cited}" + (f" ({sentence.verdict.status}: {doubts})" if doubts else "")
        )
    if prose:
        yield from (" ".join(prose), "")
    for citation, number in numbers.items():
        yield f"{number}. “{citation.quote}” — {place(citation)}"
    if numbers:
        yield ""
    if answer.receipt.incomplete:
        yield from (f"Incomplete: {answer.receipt.incomplete}", "")
    yield from (f"*{status(answer.sentences, answer.receipt)}*", "")
