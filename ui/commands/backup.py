"""The commands that export a library to one file, and import such a file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.common import AsJson, Data, library_at, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from rag import Added, Exported

File = Annotated[Path, typer.Argument(metavar="FILE", help="Export file.")]


def export(
    file: File,
    vectors: Annotated[
        bool,
        typer.Option("--vectors", help="Include the vectors, so that an import needs no embedding model."),
    ] = False,
    originals: Annotated[
        bool, typer.Option("--originals", help="Include the PDFs and pictures that articles were read from.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write all articles into one file, as a backup or to move to another machine.

    It has texts, receipts, details and restored lines. Exits with code 1 if a damaged article was left out.

    Example: citewell export articles.citewell
    """
    from rag import serialize
    from ui.progress import bar

    with bar() as progress:
        library = library_at(data)
        done = library.export(file, vectors=vectors, originals=originals, progress=progress)
    show(done, serialize.exported, _exported, as_json)
    if done.left_out:
        raise typer.Exit(1)


def import_(file: File, data: Data = None, as_json: AsJson = False) -> None:
    """Add the articles of an export. Articles that are already in the library stay as they are.

    Exits with code 1 if an article in the export is damaged; the others are added.

    Example: citewell import articles.citewell
    """
    from rag import serialize
    from ui.progress import bar

    with bar() as progress:
        done = library_at(data).import_from(file, progress)
    show(done, lambda items: [serialize.added(item) for item in items], _imported, as_json)
    if any(item.status == "failed" for item in done):
        raise typer.Exit(1)


def _exported(value: Exported) -> str:
    """How many articles were written, and which were left out."""
    from rag import visible
    from ui.wording import count

    lines = [f"Exported {count(value.articles, 'article')} to {visible(value.path)}."]
    lines += [f"! {name} is damaged and was left out." for name in value.left_out]
    lines += ["Run `citewell doctor --fix` to restore what can be restored."] if value.left_out else []
    return "\n".join(lines)


def _imported(values: Sequence[Added]) -> RenderableType:
    """One line per article that wasn't simply added, then the counts by status."""
    from rich.console import Group

    from ui.listings import added

    counts = Counter(item.status for item in values)
    line = ", ".join(f"{number:,} {kind}" for kind, number in counts.items())
    lines = [added(item) for item in values if item.status not in ("added", "unchanged")]
    return Group(*lines, line or "The export has no articles.")
