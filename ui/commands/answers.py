"""The commands that answer from the library, or check a text against it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.commands.common import ArticleIds, AsJson, Data, Model, parts_at, print_json, print_text, show
from ui.out import echo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag import Library

Articles = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Ask only this article; may be repeated."),
]
Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Ask only articles of this day or later, as in 2024-03-01."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Ask only articles of this day or earlier.")]
FromSource = Annotated[
    str | None,
    typer.Option("--source", metavar="SITE", help="Ask only articles of this site."),
]
Sentences = Annotated[int, typer.Option(min=1, max=20, help="How many sentences at most.")]
Words = Annotated[
    int | None,
    typer.Option(min=5, max=2000, help="About how many words, in place of sentences.", show_default=False),
]
Style = Annotated[
    Literal["paragraph", "bullets", "headline"], typer.Option(help="What the summary looks like.")
]


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    article: Articles = None,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    model: Model = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Ask the articles a question.

    Every sentence of the answer is cited, or the answer is that the articles do not say.

    Example: citewell ask "Who opened the harbour?"
    """
    from rag import serialize
    from ui import terminal
    from ui.live import watched

    _, assistant = parts_at(data, model)
    events = assistant.stream(question, articles=article, since=since, until=until, site=source)
    found = watched(events, silent=as_json)
    show(found, serialize.answer, terminal.answer, as_json)


def summarize(
    articles: ArticleIds,
    style: Style = "paragraph",
    sentences: Sentences = 4,
    words: Words = None,
    model: Model = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Summarise an article, or several together, in one cited paragraph unless you say otherwise.

    Each article gets at least one sentence.

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
    """Ask one question after another; each may lean on those before.

    Reads a question a line, from the terminal or from standard input, until the input ends. With
    --json, an answer is one line. Exit code 1 when a question could not be asked.

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
        typer.Option("--article", metavar="ID", help="Search only this article; may be repeated."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with code 1 unless every sentence is supported.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check each sentence of any text against the articles.

    The text may come from anywhere: a draft, or what a chatbot said. Headings, code and citation
    marks in it are skipped.

    Example: citewell check draft.md
    """
    from rag import serialize
    from rag.build import OFFLINE
    from ui import terminal
    from ui.progress import bar

    library, assistant = parts_at(data, OFFLINE)  # no model answers here
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
    """The lines of standard input that are not blank, with a prompt where a person types them."""
    asks = sys.stdin.isatty()
    if asks:
        import readline  # noqa: F401  lines can be edited, and called back with the arrow keys

        echo("Ask, and press Enter; Ctrl-D ends the conversation.", err=True)
    while True:
        try:
            line = input("\n? ") if asks else next(sys.stdin)
        except (EOFError, StopIteration):
            return
        if line.strip():
            yield line
