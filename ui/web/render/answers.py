"""Values as HTML, pure: all text from articles and models is escaped here and nowhere else."""

from collections.abc import Sequence
from html import escape

from rag import Answer, AnswerReceipt, Citation, CitedSentence, Summary
from ui.wording import NO_SUMMARY, REFUSAL, citation_numbers, doubts_of, is_attributed, place, status


def answer(value: Answer) -> str:
    """The answer with numbered links to its quotes, the quotes, and one status line."""
    if value.abstained:
        return _page(f"<p>{REFUSAL}</p>", value.receipt, [])
    return _cited(value.sentences, value.receipt)


def summary(value: Summary) -> str:
    """The summary as an answer is shown, with the sections that it cites."""
    if not value.sentences:
        return _page(f"<p>{NO_SUMMARY}</p>", value.receipt, [])
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
    numbers = citation_numbers(sentences)
    prose = " ".join(_sentence(sentence, numbers) for sentence in sentences)
    quotes = "".join(_quote(citation, number) for citation, number in numbers.items())
    doubts = "".join(
        f"<li>Sentence {number}: {escape(reason)}</li>"
        for number, sentence in enumerate(sentences, start=1)
        for reason in doubts_of(sentence)
    )
    doubted = f'<ul class="doubts">{doubts}</ul>' if doubts else ""
    return _page(f'<p>{prose}</p><ol class="quotes">{quotes}</ol>{doubted}', receipt, sentences)


def _sentence(sentence: CitedSentence, numbers: dict[Citation, int]) -> str:
    links = "".join(
        f'<sup><a href="#quote-{numbers[citation]}">[{numbers[citation]}]</a></sup>'
        for citation in sentence.citations
    )
    status_of = sentence.verdict.status
    doubts = escape("; ".join(doubts_of(sentence)))
    mark = f' <small title="{doubts}">({status_of})</small>' if doubts else ""
    ours = " <small>(cited by Citewell)</small>" if is_attributed(sentence) else ""
    return f'<span class="{status_of}">{escape(sentence.text)}{links}{ours}{mark}</span>'


def _quote(citation: Citation, number: int) -> str:
    quote, where = escape(citation.quote), escape(place(citation))
    return f'<li id="quote-{number}"><q>{quote}</q><br><small>{where}</small></li>'


def _page(body: str, receipt: AnswerReceipt, sentences: Sequence[CitedSentence]) -> str:
    above, below = receipt.rewritten, receipt.incomplete
    understood = f"<p><small>Understood as: {escape(above)}</small></p>" if above else ""
    incomplete = f'<p role="alert">Incomplete: {escape(below)}</p>' if below else ""
    line = f'<p role="status"><small>{escape(status(sentences, receipt))}</small></p>'
    return f'<article class="answer">{understood}{body}{incomplete}{line}</article>'
