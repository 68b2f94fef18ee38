"""The commands that answer from the library."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.common import (
    ArticleId,
    AsJson,
    Data,
    assistant_at,
    show,
)

Sentences = Annotated[int, typer.Option(min=1, max=20, help="How many sentences at most.")]


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

    found = assistant_at(data).ask(question, articles=article)
    show(found, serialize.answer, terminal.answer, as_json)


def summarize(
    article_id: ArticleId, sentences: Sentences = 4, data: Data = None, as_json: AsJson = False
) -> None:
    """Summarise an article in one cited paragraph.

    Example: citewell summarize 3f2a9c01b4de --sentences 5
    """
    from rag import serialize
    from ui import terminal

    found = assistant_at(data).summarize(article_id, sentences=sentences)
    show(found, serialize.summary, terminal.summary, as_json)
