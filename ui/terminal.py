"""Answers, summaries and checked texts as readable text: each function returns a rich renderable."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag import (
    Answer,
    AnswerReceipt,
    CheckedText,
    Citation,
    CitedSentence,
    Growing,
    Status,
    Summary,
)
from ui.listings import added, dim, doubt
from ui.wording import (
    CLOSEST,
    DOCTOR,
    FINDINGS,
    MARKS,
    NO_SUMMARY,
    QUOTED,
    REFUSAL,
    STATUSES,
    THINKING,
    attribution,
    checked_counts,
    citation_numbers,
    count,
    doubts_of,
    failures,
    is_attributed,
    searched,
    stages,
    status,
)

if TYPE_CHECKING:
    from ui.demo import Tour

T = TypeVar("T", Answer, Summary)

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHADES: Mapping[Status, str] = {"supported": "green", "unclear": "yellow", "unsupported": "red"}
_BY_US = " (cited by Citewell)"


def answer(value: Answer) -> RenderableType:
    """The answer with superscript numbers, the numbered quotes, and a status line.

    A refusal is followed by the closest sentences. If the question was rewritten, the rewritten
    question comes first.
    """
    understood = [dim(f"Understood as: {value.receipt.rewritten}")] if value.receipt.rewritten else []
    if value.abstained:
        parts = [Text(REFUSAL), *_shortfalls(value.receipt), *_headed(CLOSEST, value.closest)]
        scope = [] if value.searched is None else [dim(searched(value.searched))]
        line = dim(status(value.sentences, value.receipt))
        return Group(*understood, *parts, *scope, line, *_profile(value.receipt))
    quotes = [each.citations[0] for each in value.quotes]
    parts = [_cited(_paragraph(value.sentences), value.sentences, value.receipt)]
    return Group(*understood, *parts, *_headed(QUOTED, quotes), *_profile(value.receipt))


def summary(value: Summary) -> RenderableType:
    """The summary, shown like an answer, with the number of sections it cites."""
    if not value.sentences:
        return Group(
            Text(NO_SUMMARY),
            *_shortfalls(value.receipt),
            dim(status(value.sentences, value.receipt)),
        )
    cited = sum(item.cited for item in value.coverage)
    covered = f"cites {cited} of {count(len(value.coverage), 'section')}"
    text = _bullets(value.sentences) if value.style == "bullets" else _paragraph(value.sentences)
    return _cited(text, value.sentences, value.receipt, covered)


def checked(value: CheckedText) -> RenderableType:
    """Each sentence with its status, the reasons and its quotes; then the counts."""
    numbers = citation_numbers(value.sentences)
    parts: list[RenderableType] = []
    for sentence in value.sentences:
        found = sentence.verdict.status
        head = Text(f"{MARKS[found]} ", style=_SHADES[found]).append(_numbered(sentence, numbers))
        parts.append(head.append(f" ({FINDINGS[found]})", style=_SHADES[found]))
        parts += [doubt(reason) for reason in doubts_of(sentence)]
        parts += [_quote(citation, _small(numbers[citation])) for citation in sentence.citations]
        parts.append(Text())
    receipt = value.receipt
    parts += [doubt(words) for _, words in failures(receipt, DOCTOR)]
    line = f"{checked_counts(value)} · checker: {receipt.checker} · {receipt.seconds:.2f} s"
    return Group(*parts, dim(line))


def growing(value: Growing[T]) -> RenderableType:
    """An unfinished answer: its complete sentences, the start of the next, and whether the model thinks."""
    said = _paragraph(value.sentences).append(value.begun.lstrip())
    return Group(*([said] if said else []), dim(THINKING)) if value.thinks else said


def tour(value: "Tour") -> RenderableType:
    """The demo, each step below the command that does the same with your own articles."""
    parts: list[RenderableType] = [_command("citewell add PATH")]
    parts += [added(item) for item in value.added]
    parts += [_command("citewell summarize ID"), summary(value.summary)]
    for item in value.answers:
        parts += [_command(f'citewell ask "{item.question}"'), answer(item)]
    return Group(*parts)


def _command(line: str) -> RenderableType:
    return Text(f"\n$ {line}\n", style="bold")


def _cited(
    text: RenderableType, sentences: Sequence[CitedSentence], receipt: AnswerReceipt, *remarks: str
) -> RenderableType:
    numbers = citation_numbers(sentences)
    quotes: list[RenderableType] = [_quote(citation, _small(number)) for citation, number in numbers.items()]
    doubts = [
        doubt(f"sentence {number}: {reason}")
        for number, sentence in enumerate(sentences, start=1)
        for reason in doubts_of(sentence)
    ]
    line = dim(status(sentences, receipt, *remarks))
    return Group(text, *_shortfalls(receipt), Text(), *quotes, *doubts, Text(), line)


def _paragraph(sentences: Sequence[CitedSentence]) -> Text:
    return Text().join(_marked(sentences))


def _bullets(sentences: Sequence[CitedSentence]) -> RenderableType:
    return Group(*(Text("• ").append(line) for line in _marked(sentences)))


def _marked(sentences: Sequence[CitedSentence]) -> Iterator[Text]:
    """Each sentence with its citation numbers, and its status unless it is supported."""
    numbers = citation_numbers(sentences)
    for sentence in sentences:
        line = _numbered(sentence, numbers)
        line.append(_BY_US if is_attributed(sentence) else "", style="dim")
        found = sentence.verdict.status
        yield line.append(" " if found == "supported" else f" ({STATUSES[found]}) ", style="yellow")


def _shortfalls(receipt: AnswerReceipt) -> list[RenderableType]:
    """Warnings: a reply that is incomplete, and what went wrong on the way to it."""
    incomplete = [] if receipt.incomplete is None else [f"incomplete: {receipt.incomplete}"]
    return [doubt(reason) for reason in (*incomplete, *(words for _, words in failures(receipt, DOCTOR)))]


def _profile(receipt: AnswerReceipt) -> list[RenderableType]:
    """How long each stage took, if that was asked for."""
    return [dim(line)] if (line := stages(receipt)) else []


def _headed(heading: str, citations: Sequence[Citation]) -> list[RenderableType]:
    """Quotes below a heading that says what they are; nothing without quotes."""
    quotes = [_quote(citation, "•") for citation in citations]
    return [Text(), Text(heading), *quotes, Text()] if quotes else []


def _numbered(sentence: CitedSentence, numbers: Mapping[Citation, int]) -> Text:
    """The text of a sentence with its citation numbers as superscripts."""
    marks = ",".join(_small(numbers[citation]) for citation in sentence.citations)
    return Text(sentence.text.replace("\n", " ")).append(marks, style="bold cyan")


def _small(number: int) -> str:
    return str(number).translate(_SUPERSCRIPTS)


def _quote(citation: Citation, mark: str) -> RenderableType:
    text = Text(f"{mark} ", style="bold cyan")
    text.append(citation.quote.replace("\n", " "), style="not bold default")
    text.append(f"\n  {attribution(citation)}", style="not bold dim default")
    return Padding(text, (0, 0, 0, 2), expand=False)
