"""Values as HTML, pure: all text from articles and models is escaped here and nowhere else."""

from collections.abc import Sequence
from html import escape

from rag import Answer, AnswerReceipt, Citation, CitedSentence, Summary

REFUSAL = "The articles do not say."


def answer(value: Answer) -> str:
    """The answer with numbered links to its quotes, the quotes, and one status line."""
    if value.abstained:
        return _page(f"<p>{REFUSAL}</p>", value.receipt, [])
    return _cited(value.sentences, value.receipt)


def summary(value: Summary) -> str:
    """The summary as an answer is shown, with the sections that it cites."""
    rows = "".join(
        f"<li>{'●' if item.cited else '○'} {escape(item.section or 'Opening')}"
        f"{'' if item.cited else ' <small>not cited</small>'}</li>"
        for item in value.coverage
    )
    return _cited(value.sentences, value.receipt) + f'<ul class="coverage" aria-label="Sections">{rows}</ul>'


def message(text: str) -> str:
    """One sentence of ours or of an error."""
    return f'<p role="status">{escape(text)}</p>'


def _cited(sentences: Sequence[CitedSentence], receipt: AnswerReceipt) -> str:
    numbers: dict[Citation, int] = {}
    for sentence in sentences:
        for citation in sentence.citations:
            numbers.setdefault(citation, len(numbers) + 1)
    prose = " ".join(_sentence(sentence, numbers) for sentence in sentences)
    quotes = "".join(_quote(citation, number) for citation, number in numbers.items())
    return _page(f'<p>{prose}</p><ol class="quotes">{quotes}</ol>', receipt, sentences)


def _sentence(sentence: CitedSentence, numbers: dict[Citation, int]) -> str:
    links = "".join(
        f'<sup><a href="#quote-{numbers[citation]}">[{numbers[citation]}]</a></sup>'
        for citation in sentence.citations
    )
    status = sentence.verdict.status
    mark = "" if status == "supported" else f' <small title="{escape(_reasons(sentence))}">({status})</small>'
    return f'<span class="{status}">{escape(sentence.text)}{links}{mark}</span>'


def _quote(citation: Citation, number: int) -> str:
    place = citation.title if citation.section is None else f"{citation.title} › {citation.section}"
    return f'<li id="quote-{number}"><q>{escape(citation.quote)}</q><br><small>{escape(place)}</small></li>'


def _page(body: str, receipt: AnswerReceipt, sentences: Sequence[CitedSentence]) -> str:
    supported = sum(sentence.verdict.status == "supported" for sentence in sentences)
    counts = f"{supported} of {len(sentences)} sentences supported · " if sentences else ""
    status = f"{counts}model: {escape(receipt.model)} · {receipt.seconds:.2f} s"
    return f'<article class="answer">{body}<p role="status"><small>{status}</small></p></article>'


def _reasons(sentence: CitedSentence) -> str:
    return "; ".join(sentence.verdict.reasons)
