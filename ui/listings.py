"""Articles, receipts and reports as readable text: each function returns a rich renderable."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag import (
    Added,
    Article,
    ArticleInfo,
    Diagnosis,
    IngestReceipt,
    Prompt,
    Reindexed,
    Synced,
    Unread,
    visible,
)
from ui.wording import OUTDATED, count, originals


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
    about = [dim(" · ".join(known))] if known else []
    place = dim(f"{value.id}  {visible(value.source.origin)}")
    return Group(place, *about, Text(), Text(value.text.strip("\n")))


def read(values: Sequence[Article | Unread]) -> RenderableType:
    """Each article with its receipt, and one line for each unreadable document."""
    parts: list[RenderableType] = []
    for value in values:
        if isinstance(value, Unread):
            parts.append(doubt(value.reason))
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
    return Group(*rows, Text(), dim(counts))


def all_added(values: Sequence[Added]) -> RenderableType:
    """One line per source, failures last; if there are several sources, the number of failures."""
    failed = [value for value in values if value.status == "failed"]
    lines = [added(value) for value in values if value.status != "failed"]
    counts = [dim(f"{len(failed)} of {len(values)} failed")] if failed and len(values) > 1 else []
    return Group(*lines, *map(added, failed), *counts)


def reimported(values: Sequence[Added]) -> RenderableType:
    """One line per article that was read again, or why none was."""
    if values:
        return all_added(values)
    return dim("Nothing to re-import: this version has read all articles. To read one again, give its id.")


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
    return Group(*head, *lines, dim(line or "Nothing in this folder can be read."))


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


def doubt(reason: str) -> RenderableType:
    """Something that the reader should know."""
    return Padding(Text(f"! {reason}", style="yellow"), (0, 0, 0, 2), expand=False)


def dim(line: str) -> Text:
    """Something that matters less."""
    return Text(line, style="dim")
