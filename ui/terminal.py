"""Values as readable text: each function returns a rich renderable."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag import (
    Added,
    Answer,
    AnswerReceipt,
    Article,
    ArticleInfo,
    CheckedText,
    Citation,
    CitedSentence,
    Diagnosis,
    Growing,
    IngestReceipt,
    Prompt,
    Reindexed,
    Status,
    Summary,
    Synced,
    Unread,
    visible,
)
from ui.wording import (
    CLOSEST,
    FINDINGS,
    MARKS,
    NO_SUMMARY,
    OUTDATED,
    QUOTED,
    REFUSAL,
    STATUSES,
    THINKING,
    attribution,
    checked_counts,
    citation_numbers,
    count,
    doubts_of,
    is_attributed,
    left_out,
    originals,
    searched,
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

    A refusal is followed by the closest passages. If the question was rewritten, the rewritten
    question comes first.
    """
    understood = [_dim(f"Understood as: {value.receipt.rewritten}")] if value.receipt.rewritten else []
    if value.abstained:
        parts = [Text(REFUSAL), *_shortfalls(value.receipt), *_headed(CLOSEST, value.closest)]
        scope = [] if value.searched is None else [_dim(searched(value.searched))]
        return Group(*understood, *parts, *scope, _dim(status(value.sentences, value.receipt)))
    quotes = [each.citations[0] for each in value.quotes]
    parts = [_cited(_paragraph(value.sentences), value.sentences, value.receipt)]
    return Group(*understood, *parts, *_headed(QUOTED, quotes))


def summary(value: Summary) -> RenderableType:
    """The summary, shown like an answer, with the number of sections it cites."""
    if not value.sentences:
        return Group(
            Text(NO_SUMMARY),
            *_shortfalls(value.receipt),
            _dim(status(value.sentences, value.receipt)),
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
        parts += [_doubt(reason) for reason in doubts_of(sentence)]
        parts += [_quote(citation, _small(numbers[citation])) for citation in sentence.citations]
        parts.append(Text())
    receipt = value.receipt
    parts += [_doubt(each) for each in filter(None, (receipt.checker_failed, left_out(receipt)))]
    line = f"{checked_counts(value)} · checker: {receipt.checker} · {receipt.seconds:.2f} s"
    return Group(*parts, _dim(line))


def growing(value: Growing[T]) -> RenderableType:
    """An unfinished answer: its complete sentences, the start of the next, and whether the model thinks."""
    said = _paragraph(value.sentences).append(value.begun.lstrip())
    thinks = value.thinking is not None and value.thinking.seconds is None
    return Group(*([said] if said else []), _dim(THINKING)) if thinks else said


def prompts(values: Sequence[Prompt]) -> RenderableType:
    """One row per prompt: its name with the digits shown in receipts, and where it is from."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("PROMPT", no_wrap=True)
    table.add_column("FROM", overflow="fold")
    for item in values:
        table.add_row(Text(item.label), Text(visible(item.origin or "bundled with Citewell")))
    return table


def reindexed(value: Reindexed) -> RenderableType:
    """How much was embedded, and with which embedder."""
    line = f"{count(value.written, 'passage')} embedded with {value.embedder}"
    return Text(f"{line}, {value.kept:,} already done" if value.kept else line)


def articles(values: Sequence[ArticleInfo]) -> RenderableType:
    """One row per article."""
    if not values:
        return Text("Your library is empty. Add an article with `citewell add PATH`.")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("ID", no_wrap=True)
    table.add_column("TITLE", ratio=3)
    table.add_column("PASSAGES", justify="right")
    table.add_column("SOURCE", ratio=2, overflow="fold", style="dim")
    for item in values:
        title = Text(item.title).append(f" ({OUTDATED})" if item.is_outdated else "", style="yellow")
        table.add_row(Text(item.id), title, str(item.chunks), Text(visible(item.source)))
    return table


def article(value: Article) -> RenderableType:
    """The stored text, below the article's id and source."""
    data = value.source.metadata
    known = [item for item in (data.author, data.site, data.date, data.language) if item]
    about = [_dim(" · ".join(known))] if known else []
    place = _dim(f"{value.id}  {visible(value.source.origin)}")
    return Group(place, *about, Text(), Text(value.text.strip("\n")))


def read(values: Sequence[Article | Unread]) -> RenderableType:
    """Each article with its receipt, and one line for each unreadable document."""
    parts: list[RenderableType] = []
    for value in values:
        if isinstance(value, Unread):
            parts.append(_doubt(value.reason))
        else:
            title = Text(value.title, style="bold")
            parts += [title, article(value), Text(), receipt(value.receipt), Text()]
    return Group(*parts)


def receipt(value: IngestReceipt) -> RenderableType:
    """One row per line, cut to the terminal's width: kept, or dropped and why; then the counts."""
    width = len(str(value.lines[-1].number)) if value.lines else 1
    rows = []
    for line in value.lines:
        row = Text(f"{line.number:>{width}}  ", no_wrap=True, overflow="ellipsis")
        row.append("kept     " if line.kept else "dropped  ", style="" if line.kept else "yellow")
        row.append(f"({line.reason}) " if line.reason else "", style="dim")
        rows.append(row.append(line.text))
    dropped = len(value.dropped)
    counts = f"{count(len(value.lines) - dropped, 'line')} kept, {dropped} dropped"
    return Group(*rows, Text(), _dim(counts))


def all_added(values: Sequence[Added]) -> RenderableType:
    """One line per source, failures last; if there are several sources, the number of failures."""
    failed = [value for value in values if value.status == "failed"]
    lines = [added(value) for value in values if value.status != "failed"]
    counts = [_dim(f"{len(failed)} of {len(values)} failed")] if failed and len(values) > 1 else []
    return Group(*lines, *map(added, failed), *counts)


def reimported(values: Sequence[Added]) -> RenderableType:
    """One line per article that was read again, or why none was."""
    if values:
        return all_added(values)
    return _dim("Nothing to re-import: this version has read all articles. To read one again, give its id.")


def added(value: Added) -> RenderableType:
    """What happened to one source, on one line."""
    styles = {"added": "green", "replaced": "green", "failed": "red"}
    line = Text(value.status, style=styles.get(value.status, "yellow"))
    if value.id is not None:
        line.append(f"  {value.id}  {value.title}  ({count(value.chunks, 'passage')})", style="default")
    else:
        line.append(f"  {visible(value.source)}", style="default")
    if value.reason is not None:
        line.append(f"\n    {value.reason}", style="dim")
    return line


def synced(value: Synced) -> RenderableType:
    """One line per changed source, then the counts by status."""
    counts: Counter[str] = Counter(item.status for item in value.changes)
    counts |= Counter(unchanged=value.unchanged, unreadable=value.unreadable)
    line = ", ".join(f"{number:,} {kind}" for kind, number in counts.items() if number)
    lines = [added(item) for item in sorted(value.changes, key=lambda item: item.status == "failed")]
    head = [Text("Dry run: nothing was changed. A sync would do this:")] if value.dry_run else []
    return Group(*head, *lines, _dim(line or "Nothing in this folder can be read."))


def diagnosis(value: Diagnosis) -> RenderableType:
    """The counts, then each finding, then what to do."""
    counts = [
        count(value.articles, "article"),
        count(value.chunks, "passage"),
        count(value.vectors, "vector"),
        count(value.terms, "term entry", "term entries"),
        *([originals(value.originals, value.bytes_kept)] if value.originals else []),
    ]
    findings = [Text(f"! {finding}", style="yellow") for finding in value.findings]
    if not value.findings:
        end = Text("No problems found.", style="green")
    elif value.fixed:
        end = Text("Everything was repaired.", style="green")
    else:
        end = Text("Run `citewell doctor --fix` to repair it, unless a line above says otherwise.")
    return Group(Text(" · ".join(counts)), *findings, end)


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
        _doubt(f"sentence {number}: {reason}")
        for number, sentence in enumerate(sentences, start=1)
        for reason in doubts_of(sentence)
    ]
    line = _dim(status(sentences, receipt, *remarks))
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
    """Warnings: a reply that is incomplete, a checker or a reranker that failed, and damaged articles."""
    incomplete = [] if receipt.incomplete is None else [f"incomplete: {receipt.incomplete}"]
    others = filter(None, (receipt.checker_failed, receipt.reranker_failed, left_out(receipt)))
    return [_doubt(reason) for reason in (*incomplete, *others)]


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


def _doubt(reason: str) -> RenderableType:
    return Padding(Text(f"! {reason}", style="yellow"), (0, 0, 0, 2), expand=False)


def _quote(citation: Citation, mark: str) -> RenderableType:
    text = Text(f"{mark} ", style="bold cyan")
    text.append(citation.quote.replace("\n", " "), style="not bold default")
    text.append(f"\n  {attribution(citation)}", style="not bold dim default")
    return Padding(text, (0, 0, 0, 2), expand=False)


def _dim(line: str) -> Text:
    return Text(line, style="dim")
