"""The commands that work on the library."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.common import (
    ArticleId,
    AsJson,
    Data,
    library_at,
    print_json,
    print_text,
    show,
)
from ui.out import echo

KeepAll = Annotated[bool, typer.Option("--keep-all", help="Keep every line.")]
FollowLinks = Annotated[
    bool, typer.Option("--follow-links", help="Also follow links that lead out of a folder.")
]
NoOriginal = Annotated[
    bool,
    typer.Option("--no-original", help="Don't keep PDFs and pictures (their pages can't be shown then)."),
]
TextColumn = Annotated[
    str | None,
    typer.Option("--text-column", metavar="NAME", help="Column (of tables and JSON) with the text."),
]
TitleColumn = Annotated[
    str | None, typer.Option("--title-column", metavar="NAME", help="Column with the title.")
]
AuthorColumn = Annotated[
    str | None, typer.Option("--author-column", metavar="NAME", help="Column with the author.")
]
DateColumn = Annotated[
    str | None, typer.Option("--date-column", metavar="NAME", help="Column with the date.")
]
SourceColumn = Annotated[
    str | None, typer.Option("--source-column", metavar="NAME", help="Column with the site.")
]


def add(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE...", help="Files, folders or URLs; - reads standard input."),
    ] = None,
    listing: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="LIST",
            help="Add every page listed in a feed, a sitemap or a text of URLs (file or URL).",
            show_default=False,
        ),
    ] = None,
    keep_all: KeepAll = False,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    author_column: AuthorColumn = None,
    date_column: DateColumn = None,
    source_column: SourceColumn = None,
    follow_links: FollowLinks = False,
    no_original: NoOriginal = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add articles: documents, folders of documents, or web pages.

    Example: citewell add article.txt notes/ https://example.org/article
    """
    from rag import Columns, serialize
    from ui import listings
    from ui.progress import bar

    if not sources and listing is None:
        raise typer.BadParameter("name a file, folder or URL, or use --from to name a list of URLs.")
    library = library_at(data)
    columns = Columns(text_column, title_column, author_column, date_column, source_column)
    results = []
    with bar() as progress:
        for piped, named in groupby(sources or [], key="-".__eq__):
            if piped:
                results += [library.add_text(sys.stdin.read(), keep_all=keep_all)]
            else:
                results += library.add(
                    list(named),
                    keep_all=keep_all,
                    columns=columns,
                    follow_links=follow_links,
                    originals=not no_original,
                    progress=progress,
                )
        if listing is not None:
            results += library.add_listed(listing, keep_all=keep_all, progress=progress)
    show(results, lambda found: [serialize.added(item) for item in found], listings.all_added, as_json)
    if all(item.status == "failed" for item in results):
        raise typer.Exit(1)


def read(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, a folder or a URL.")],
    keep_all: KeepAll = False,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    author_column: AuthorColumn = None,
    date_column: DateColumn = None,
    source_column: SourceColumn = None,
    follow_links: FollowLinks = False,
    as_json: AsJson = False,
) -> None:
    """Show what `add` would store, with receipts, without storing it.

    Exits with code 1 if a document can't be read.

    Example: citewell read page.html
    """
    from rag import Columns, Unread, serialize
    from ui import listings
    from ui.progress import bar

    columns = Columns(text_column, title_column, author_column, date_column, source_column)
    library = library_at(None)
    with bar() as progress:
        read = library.read(
            [source], keep_all=keep_all, columns=columns, follow_links=follow_links, progress=progress
        )
        found = list(read)
    show(found, lambda items: [serialize.read(item) for item in items], listings.read, as_json)
    if any(isinstance(item, Unread) for item in found):
        raise typer.Exit(1)


def articles(data: Data = None, as_json: AsJson = False) -> None:
    """List your articles.

    Example: citewell articles --json
    """
    from rag import serialize
    from ui import listings

    found = library_at(data).articles()
    if as_json:
        print_json([serialize.article_info(item) for item in found])
    else:
        print_text(listings.articles(found))


def receipt(article_id: ArticleId, data: Data = None, as_json: AsJson = False) -> None:
    """Show which lines were kept or dropped, and why.

    Example: citewell receipt 3f2a9c01b4de
    """
    from rag import serialize
    from ui import listings

    found = library_at(data).article(article_id).receipt
    show(found, serialize.ingest_receipt, listings.receipt, as_json)


def keep(
    article_id: ArticleId,
    lines: Annotated[list[int], typer.Argument(metavar="LINE...", help="Line numbers from the receipt.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Restore dropped lines of an article.

    Example: citewell keep 3f2a9c01b4de 41 42
    """
    from rag import serialize
    from ui import listings

    result = library_at(data).keep(article_id, lines)
    show(result, serialize.added, listings.added, as_json)


def article(article_id: ArticleId, data: Data = None, as_json: AsJson = False) -> None:
    """Print an article's text, as stored and cited.

    Example: citewell article 3f2a9c01b4de
    """
    from rag import serialize
    from ui import listings

    found = library_at(data).article(article_id)
    show(found, serialize.article, listings.article, as_json)


def reimport(
    article_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Article ids (default: those read by an older version)."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Read articles again: from their files, the kept PDFs and pictures, or the web.

    They keep their ids. To get the newest version of a PDF on the web, add its URL again.

    Example: citewell reimport 3f2a9c01b4de
    """
    from rag import serialize
    from ui import listings
    from ui.progress import bar

    with bar() as progress:
        results = library_at(data).reimport(article_ids, progress=progress)
    show(results, lambda found: [serialize.added(item) for item in found], listings.reimported, as_json)
    if results and all(item.status == "failed" for item in results):
        raise typer.Exit(1)


def remove(article_id: ArticleId, data: Data = None, as_json: AsJson = False) -> None:
    """Remove an article from the library.

    Example: citewell remove 3f2a9c01b4de
    """
    library_at(data).remove(article_id)
    if as_json:
        print_json({"removed": article_id})
    else:
        echo(f"Removed  {article_id}")


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Rebuild anything missing or damaged.")] = False,
    backup: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="BACKUP",
            help="With --fix, restore damaged articles from a file that `citewell export` wrote.",
            show_default=False,
        ),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check the library: texts and search indexes.

    Exits with code 1 if something is wrong and wasn't fixed.

    Example: citewell doctor --fix
    """
    from rag import serialize
    from ui import listings
    from ui.progress import bar

    if backup is not None and not fix:
        raise typer.BadParameter("--from only works with --fix: add --fix.")
    with bar() as progress:
        found = library_at(data).doctor(fix=fix, backup=backup, progress=progress)
    show(found, serialize.diagnosis, listings.diagnosis, as_json)
    if found.findings and not found.fixed:
        raise typer.Exit(1)


def reindex(data: Data = None, as_json: AsJson = False) -> None:
    """Move the library to the embedder that CITEWELL_EMBEDDER names.

    You can interrupt it: it continues when you run it again. Until it is done, the library works
    with its old embedder.

    Example: citewell reindex
    """
    from rag import serialize
    from ui import listings
    from ui.progress import bar

    with bar() as progress:
        found = library_at(data).reindex(progress)
    show(found, serialize.reindexed, listings.reindexed, as_json)
