"""The `citewell` command: each subcommand reads its arguments, calls the library and prints.

Only typer is imported here at the top: `citewell --help` answers at once. JSON and results go
to standard output, everything else to standard error. Exit codes: 0 done (a refused question
too), 1 an error, 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from rag import Assistant, Library

T = TypeVar("T")

app = typer.Typer(
    name="citewell",
    help="Ask your articles: every sentence of the answer points at the sentence it came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _inherited(context: typer.Context, value: Path | None) -> Path | None:
    """`--data` may stand before the command as well as after it."""
    return value or context.find_root().obj


DATA_HELP = "The data folder (else CITEWELL_HOME, else your user data folder)."
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help=DATA_HELP, show_default=False, callback=_inherited),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ArticleId = Annotated[
    str, typer.Argument(metavar="ID", help="An article's id, as `citewell articles` lists it.")
]
Sentences = Annotated[int, typer.Option(min=1, max=20, help="How many sentences at most.")]


@app.callback()
def root(context: typer.Context, data: Data = None) -> None:
    context.obj = data


@app.command()
def add(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files or folders; - reads standard input.")
    ],
    keep_all: Annotated[bool, typer.Option("--keep-all", help="Drop no line.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Add articles: text or Markdown files, or folders of them.

    Example: citewell add article.txt notes/
    """
    from rag import serialize
    from ui import terminal
    from ui.progress import bar

    library = _library(data)
    results = []
    with bar() as progress:
        for path in paths:
            if path == "-":
                results += [library.add_text(sys.stdin.read(), keep_all=keep_all)]
            else:
                results += library.add([Path(path)], keep_all=keep_all, progress=progress)
    if as_json:
        _print_json([serialize.added(item) for item in results])
    else:
        for item in results:
            _print(terminal.added(item))
    if all(item.status == "failed" for item in results):
        raise typer.Exit(1)


@app.command()
def articles(data: Data = None, as_json: AsJson = False) -> None:
    """List the articles.

    Example: citewell articles --json
    """
    from rag import serialize
    from ui import terminal

    found = _library(data).articles()
    if as_json:
        _print_json([serialize.article_info(item) for item in found])
    else:
        _print(terminal.articles(found))


@app.command()
def receipt(article_id: ArticleId, data: Data = None, as_json: AsJson = False) -> None:
    """Show which lines were kept or dropped, and why.

    Example: citewell receipt 3f2a9c01b4de
    """
    from rag import serialize
    from ui import terminal

    found = _library(data).article(article_id).receipt
    _show(found, serialize.ingest_receipt, terminal.receipt, as_json)


@app.command()
def keep(
    article_id: ArticleId,
    lines: Annotated[
        list[int], typer.Argument(metavar="LINE...", help="Line numbers, as the receipt gives them.")
    ],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take dropped lines of an article back.

    Example: citewell keep 3f2a9c01b4de 41 42
    """
    from rag import serialize
    from ui import terminal

    result = _library(data).keep(article_id, lines)
    _show(result, serialize.added, terminal.added, as_json)


@app.command()
def article(article_id: ArticleId, data: Data = None, as_json: AsJson = False) -> None:
    """Show an article's text as it is stored and cited.

    Example: citewell article 3f2a9c01b4de
    """
    from rag import serialize
    from ui import terminal

    found = _library(data).article(article_id)
    _show(found, serialize.article, terminal.article, as_json)


@app.command()
def remove(article_id: ArticleId, data: Data = None, as_json: AsJson = False) -> None:
    """Remove an article and its index entries.

    Example: citewell remove 3f2a9c01b4de
    """
    _library(data).remove(article_id)
    if as_json:
        _print_json({"removed": article_id})
    else:
        typer.echo(f"removed  {article_id}")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ID", help="Ask only this article; may be repeated."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask the articles a question.

    Every sentence of the answer is cited, or the answer is that the articles do not say.

    Example: citewell ask "Who opened the harbour?"
    """
    from rag import serialize
    from ui import terminal

    found = _assistant(data).ask(question, articles=article)
    _show(found, serialize.answer, terminal.answer, as_json)


@app.command()
def summarize(
    article_id: ArticleId, sentences: Sentences = 4, data: Data = None, as_json: AsJson = False
) -> None:
    """Summarise an article in one cited paragraph.

    Example: citewell summarize 3f2a9c01b4de --sentences 5
    """
    from rag import serialize
    from ui import terminal

    found = _assistant(data).summarize(article_id, sentences=sentences)
    _show(found, serialize.summary, terminal.summary, as_json)


@app.command()
def doctor(
    fix: Annotated[
        bool, typer.Option("--fix", help="Rebuild what is derived from the articles' text.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check that articles, vectors and terms agree.

    Exit code 1 when something is wrong and was not fixed.

    Example: citewell doctor --fix
    """
    from rag import serialize
    from ui import terminal
    from ui.progress import bar

    with bar() as progress:
        found = _library(data).doctor(fix=fix, progress=progress)
    _show(found, serialize.diagnosis, terminal.diagnosis, as_json)
    if found.findings and not found.fixed:
        raise typer.Exit(1)


@app.command()
def demo(as_json: AsJson = False) -> None:
    """Show the main job on the bundled articles.

    The library that it makes is gone afterwards.

    Example: citewell demo
    """
    from rag import serialize
    from ui import terminal
    from ui.demo import tour

    found = tour()
    if as_json:
        summary, answers = serialize.summary(found.summary), map(serialize.answer, found.answers)
        _print_json({"summary": summary, "answers": list(answers)})
    else:
        _print(terminal.tour(found))


@app.command()
def ui(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = 7860,
    data: Data = None,
) -> None:
    """Open the page, at http://127.0.0.1:7860.

    Example: citewell ui --port 8000
    """
    typer.echo("Starting the page …", err=True)
    from ui.web.app import serve

    serve(_library(data), port)


def _library(data: Path | None) -> Library:
    from rag import Library, load_settings

    settings = load_settings(home=data)
    return Library(settings.home.expanduser(), chunk_tokens=settings.chunk_tokens)


def _assistant(data: Path | None) -> Assistant:
    from rag import Assistant, Extractive

    library = _library(data)
    return Assistant(library, Extractive(library.embedder))


def _show(
    value: T, to_json: Callable[[T], Any], to_text: Callable[[T], RenderableType], as_json: bool
) -> None:
    if as_json:
        _print_json(to_json(value))
    else:
        _print(to_text(value))


def _print(value: RenderableType) -> None:
    from rich.console import Console

    Console(highlight=False, markup=False, emoji=False).print(value)


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command; an error that has a remedy is one line on standard error and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or a pipe that cannot show a character gets its escape, not a traceback.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except Exception as error:
        from rag import CitewellError

        if not isinstance(error, CitewellError):
            raise
        typer.echo(f"citewell: {error}", err=True)
        sys.exit(1)
