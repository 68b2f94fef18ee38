"""Values as readable text: every function takes values and returns what rich can print."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

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
    IngestReceipt,
    Prompt,
    Reindexed,
    Status,
    Summary,
    Synced,
    Unread,
    visible,
)
from ui.demo import Tour
from ui.wording import (
    CLOSEST,
    FINDINGS,
    MARKS,
    NO_SUMMARY,
    QUOTED,
    REFUSAL,
    STATUSES,
    attribution,
    checked_counts,
    citation_numbers,
    count,
    doubts_of,
    is_attributed,
    searched,
    status,
)

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHADES: Mapping[Status, str] = {"supported": "green", "unclear": "yellow", "unsupported": "red"}
_BY_US = " (cited by Citewell)"


def answer(value: Answer) -> RenderableType:
    """The answer with small numbers, then the quotes they stand for, then one status line.

    A refusal is followed by what came closest. Above it stands the question as it was understood,
    where that is not as it was asked.
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
    """The summary as an answer is shown, with the sections that it cites counted."""
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
    """Each sentence with its status, what speaks against it and its quotes; then how many have which."""
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
    if receipt.checker_failed is not None:
        parts.append(_doubt(receipt.checker_failed))
    line = f"{checked_counts(value)} · checker: {receipt.checker} · {receipt.seconds:.2f} s"
    return Group(*parts, _dim(line))


def growing(sentences: Sequence[CitedSentence], begun: str) -> RenderableType:
    """An answer that is not whole yet: the sentences that have ended, and the beginning of the next."""
    return _paragraph(sentences).append(begun.lstrip())


def prompts(values: Sequence[Prompt]) -> RenderableType:
    """One row a prompt: its name with the digits that a receipt gives, and where it is from."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("PROMPT", no_wrap=True)
    table.add_column("FROM", overflow="fold")
    for item in values:
        table.add_row(Text(item.label), Text(visible(item.origin or "bundled with Citewell")))
    return table


def reindexed(value: Reindexed) -> RenderableType:
    """What was embedded, and with what."""
    line = f"{count(value.written, 'chunk')} embedded with {value.embedder}"
    return Text(f"{line}, {value.kept:,} before" if value.kept else line)


def articles(values: Sequence[ArticleInfo]) -> RenderableType:
    """One row an article."""
    if not values:
        return Text("The library is empty: add an article with `citewell add PATH`.")
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("ID", no_wrap=True)
    table.add_column("TITLE", ratio=3)
    table.add_column("CHUNKS", justify="right")
    table.add_column("SOURCE", ratio=2, overflow="fold", style="dim")
    for item in values:
        table.add_row(Text(item.id), Text(item.title), str(item.chunks), Text(visible(item.source)))
    return table


def article(value: Article) -> RenderableType:
    """The kept text, under its title's id and source."""
    data = value.source.metadata
    known = [item for item in (data.author, data.site, data.date, data.language) if item]
    about = [_dim(" · ".join(known))] if known else []
    place = _dim(f"{value.id}  {visible(value.source.origin)}")
    return Group(place, *about, Text(), Text(value.text.strip("\n")))


def read(values: Sequence[Article | Unread]) -> RenderableType:
    """Each article under its title, with its receipt; one line for what cannot be read."""
    parts: list[RenderableType] = []
    for value in values:
        if isinstance(value, Unread):
            parts.append(_doubt(value.reason))
        else:
            title = Text(value.title, style="bold")
            parts += [title, article(value), Text(), receipt(value.receipt), Text()]
    return Group(*parts)


def receipt(value: IngestReceipt) -> RenderableType:
    """Every line on one row, cut at the width of the terminal: kept, or dropped and why; then the counts."""
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
    """What became of each source; the failed ones stand at the end, and are counted among many."""
    failed = [value for value in values if value.status == "failed"]
    lines = [added(value) for value in values if value.status != "failed"]
    counts = [_dim(f"{len(failed)} of {len(values)} failed")] if failed and len(values) > 1 else []
    return Group(*lines, *map(added, failed), *counts)


def added(value: Added) -> RenderableType:
    """What became of one source, on one line."""
    styles = {"added": "green", "replaced": "green", "failed": "red"}
    line = Text(value.status, style=styles.get(value.status, "yellow"))
    if value.id is not None:
        line.append(f"  {value.id}  {value.title}  ({count(value.chunks, 'chunk')})", style="default")
    else:
        line.append(f"  {visible(value.source)}", style="default")
    if value.reason is not None:
        line.append(f"\n    {value.reason}", style="dim")
    return line


def synced(value: Synced) -> RenderableType:
    """What became of each source that isn't as it was, then how many there are of each kind."""
    counts: Counter[str] = Counter(item.status for item in value.changes)
    counts |= Counter(unchanged=value.unchanged, unreadable=value.unreadable)
    line = ", ".join(f"{number:,} {kind}" for kind, number in counts.items() if number)
    lines = [added(item) for item in sorted(value.changes, key=lambda item: item.status == "failed")]
    head = [Text("Nothing was done. A sync would do this:")] if value.dry_run else []
    return Group(*head, *lines, _dim(line or "There is nothing to read in this folder."))


def diagnosis(value: Diagnosis) -> RenderableType:
    """The counts, then each finding, then what to do."""
    counts = [
        count(value.articles, "article"),
        count(value.chunks, "chunk"),
        count(value.vectors, "vector"),
        count(value.terms, "entry in the terms", "entries in the terms"),
    ]
    findings = [Text(f"! {finding}", style="yellow") for finding in value.findings]
    if not value.findings:
        end = Text("Nothing is wrong.", style="green")
    elif value.fixed:
        end = Text("All of it was rebuilt from the articles' text.", style="green")
    else:
        end = Text("Unless a line above names another remedy, `citewell doctor --fix` rebuilds it.")
    return Group(Text(" · ".join(counts)), *findings, end)


def tour(value: Tour) -> RenderableType:
    """The demo, each step under the command that does the same on the user's own articles."""
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
    """Each sentence with the small numbers of its citations, and its status where there is a doubt."""
    numbers = citation_numbers(sentences)
    for sentence in sentences:
        line = _numbered(sentence, numbers)
        line.append(_BY_US if is_attributed(sentence) else "", style="dim")
        found = sentence.verdict.status
        yield line.append(" " if found == "supported" else f" ({STATUSES[found]}) ", style="yellow")


def _shortfalls(receipt: AnswerReceipt) -> list[RenderableType]:
    """What a receipt says of a reply that is not whole, and of a checker that failed."""
    incomplete = [] if receipt.incomplete is None else [f"incomplete: {receipt.incomplete}"]
    failed = [] if receipt.checker_failed is None else [receipt.checker_failed]
    return [_doubt(reason) for reason in (*incomplete, *failed)]


def _headed(heading: str, citations: Sequence[Citation]) -> list[RenderableType]:
    """Quotes under a heading that says what they are; nothing without any."""
    quotes = [_quote(citation, "•") for citation in citations]
    return [Text(), Text(heading), *quotes, Text()] if quotes else []


def _numbered(sentence: CitedSentence, numbers: Mapping[Citation, int]) -> Text:
    """The text of a sentence with the small numbers of its citations."""
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
