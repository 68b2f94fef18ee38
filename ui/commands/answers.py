"""The commands that answer from the library or check a text against it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.commands.common import (
    ArticleIds,
    AsJson,
    Data,
    Model,
    parts_at,
    print_json,
    print_text,
    settings_at,
    show,
)
from ui.out import echo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag import Library

Articles = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Ask only this article (repeatable)."),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only articles dated YYYY-MM-DD or later."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles dated YYYY-MM-DD or earlier.")]
FromSource = Annotated[
    str | None,
    typer.Option("--source", metavar="SITE", help="Only articles from this site."),
]
Sentences = Annotated[int, typer.Option(min=1, max=20, help="Maximum number of sentences.")]
Words = Annotated[
    int | None,
    typer.Option(
        min=5, max=2000, help="Approximate word count (instead of --sentences).", show_default=False
    ),
]
Style = Annotated[Literal["paragraph", "bullets", "headline"], typer.Option(help="Form of the summary.")]


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    article: Articles = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also say how long each stage of the answer took.")
    ] = False,
    model: Model = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask your articles a question.

    Every sentence of the answer is cited. If the articles don't answer, Citewell says so.

    Example: citewell ask "Who opened the harbour?"
    """
    from rag import serialize
    from ui import terminal
    from ui.live import watched
    from ui.progress import bar

    library, assistant = parts_at(data, model)
    events = assistant.stream(
        question, articles=article, since=since, until=until, site=source, profile=profile
    )
    found = watched(events, silent=as_json)
    show(found, serialize.answer, terminal.answer, as_json)
    if found.receipt.search_incomplete is not None:
        with bar() as progress:
            library.catch_up(progress)  # a command that ended would take the indexing with it


def summarize(
    articles: ArticleIds,
    style: Style = "paragraph",
    sentences: Sentences = 4,
    words: Words = None,
    model: Model = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Summarize one or more articles in a cited paragraph.

    Each article is cited at least once.

    Example: citewell summarize 3f2a9c01b4de --sentences 5
    """
    from rag import SummaryForm, serialize
    from ui import terminal
    from ui.live import watched
    from ui.progress import bar

    form = SummaryForm(style, sentences, words)
    _, assistant = parts_at(data, model)
    with bar() as progress:
        found = watched(assistant.stream_summary(articles, form, progress=progress), silent=as_json)
    show(found, serialize.summary, terminal.summary, as_json)


def chat(
    article: Articles = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    model: Model = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Have a conversation: follow-ups may refer to earlier questions.

    Reads one question per line from the terminal or standard input. With --json, each answer is
    one line. Exits with code 1 if a question couldn't be asked.

    Example: citewell chat --article 3f2a9c01b4de
    """
    from rag import CitewellError, Turn, serialize
    from ui import terminal
    from ui.live import watched

    _, assistant = parts_at(data, model)
    history: list[Turn] = []
    failed = False
    for question in _questions():
        try:
            events = assistant.stream(
                question, articles=article, since=since, until=until, site=source, history=history
            )
            answer = watched(events, silent=as_json)
        except CitewellError as error:
            echo(f"citewell: {error}", err=True)
            failed = True
            continue
        history.append(Turn(question, answer.text))
        if as_json:
            print_json(serialize.answer(answer), indent=None)
        else:
            print_text(terminal.answer(answer))
    if failed:
        raise typer.Exit(1)


def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The text to check; - reads standard input.")],
    article: Annotated[
        list[str] | None,
        typer.Option("--article", metavar="ID", help="Search only this article (repeatable)."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with code 1 unless every sentence is supported.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check each sentence of any text against your articles.

    The text can be anything, such as your own draft or a chatbot's answer. Headings, code and
    citation marks are skipped.

    Example: citewell check draft.md
    """
    from rag import OFFLINE, build_checking, build_library, serialize
    from ui import terminal
    from ui.progress import bar

    settings = settings_at(data, OFFLINE)
    library = build_library(settings)
    assistant = build_checking(settings, library)
    text = sys.stdin.read() if file == "-" else _text(library, file)
    with bar() as progress:
        found = assistant.check(text, articles=article, progress=progress)
    show(found, serialize.checked, terminal.checked, as_json)
    if strict and any(sentence.verdict.status != "supported" for sentence in found.sentences):
        raise typer.Exit(1)


def _text(library: Library, file: str) -> str:
    """The whole text of a file of any format that can be added; raises UnreadableSource."""
    from rag import Unread, UnreadableSource

    texts = []
    for found in library.read([file], keep_all=True):
        if isinstance(found, Unread):
            raise UnreadableSource(found.reason)
        texts.append(found.text)
    return "\n\n".join(texts)


def _questions() -> Iterator[str]:
    """The non-blank lines of standard input, with a prompt if it is a terminal."""
    asks = sys.stdin.isatty()
    if asks:
        import readline  # noqa: F401  line editing and history

        echo("Type a question and press Enter. Ctrl-D ends the conversation.", err=True)
    while True:
        try:
            line = input("\n? ") if asks else next(sys.stdin)
        except (EOFError, StopIteration):
            return
        if line.strip():
            yield line
