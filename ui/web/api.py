"""What programs may call: the page's functions with values in and JSON out, also as tools of MCP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar, get_args

import gradio as gr
from gradio.events import api as endpoint

from rag import CitewellError, Library, SummaryForm, SummaryStyle, UsageError, serialize
from ui.http.reporting import AT_ONCE, reported
from ui.web.models import Assistants

P = ParamSpec("P")
T = TypeVar("T")


def publish(library: Library, assistants: Assistants) -> None:
    """Name the endpoints on the page that is being built: `ask`, `summarize`, `check`, `add`, `articles`."""

    def ask(question: str, articles: list[str] | None = None, model: str | None = None) -> dict[str, Any]:
        """Answer a question from the library's articles; every sentence cites the one it came from.

        Args:
            question: The question, in words.
            articles: The ids of the articles to ask; all of them when not given.
            model: The model that answers; the one that the page was started with when not given.

        Returns:
            The answer as `citewell ask --json` prints it: sentences, citations, receipt, and what
            came closest to a question that is refused.
        """
        with _told():
            _check(question=question)
            _check_names(articles)
            return serialize.answer(assistants[model].ask(question, articles=articles or None))

    def summarize(
        article: str, style: str = "paragraph", sentences: int = 4, model: str | None = None
    ) -> dict[str, Any]:
        """Summarise one article; every sentence cites the one it came from.

        Args:
            article: The id of the article.
            style: One of paragraph, bullets and headline.
            sentences: The most sentences, from 1 to 20.
            model: The model that writes; the one that the page was started with when not given.

        Returns:
            The summary as `citewell summarize --json` prints it.
        """
        with _told():
            _check(article=article)
            return serialize.summary(assistants[model].summarize(article, _form(style, sentences)))

    def check(text: str, articles: list[str] | None = None) -> dict[str, Any]:
        """Check each sentence of any text, such as a draft or what a chatbot said, against the articles.

        Args:
            text: The text, in plain text or Markdown, of at most 100,000 characters.
            articles: The ids of the articles to search; all of them when not given.

        Returns:
            The text as `citewell check --json` prints it: each sentence with its status and the quotes
            that support it best, how many sentences have each status, and the receipt.
        """
        with _told():
            _check(text=text)
            _check_names(articles)
            return serialize.checked(assistants.checking.check(text, articles=articles or None))

    def add(text: str) -> dict[str, Any]:
        """Add an article to the library from its text; a title may stand on its first line.

        Args:
            text: The article, in plain text or Markdown.

        Returns:
            What became of it: its id, title, status and chunks, and the reason where it failed.
        """
        with _told():
            _check(text=text)
            return serialize.added(library.add_text(text))

    def articles() -> list[dict[str, Any]]:
        """List the library's articles.

        Returns:
            Of each article its id, title, source and number of chunks, with what is known of its author,
            date, site and language, whether an older reader has read it, and whether its PDF is kept.
        """
        with _told():
            return [serialize.article_info(item) for item in library.articles()]

    endpoint(_while_heard(ask), api_name="ask", concurrency_limit=AT_ONCE, concurrency_id="ask")
    endpoint(_while_heard(summarize), api_name="summarize", concurrency_limit=AT_ONCE)
    endpoint(_while_heard(check), api_name="check", concurrency_limit=AT_ONCE, concurrency_id="ask")
    endpoint(add, api_name="add")
    endpoint(articles, api_name="articles", concurrency_limit=AT_ONCE)


def _while_heard(function: Callable[P, T]) -> Callable[P, Iterator[T | None]]:
    """The same function, cancelled when its caller leaves; until it returns, it yields None now and then.

    Gradio ends no function whose caller has left, but takes nothing more from a generator.
    """

    @wraps(function)
    def steps(*given: P.args, **named: P.kwargs) -> Iterator[T | None]:
        def work(report: Callable[[T], None]) -> None:
            report(function(*given, **named))

        yield from reported(work)

    return steps


@contextmanager
def _told() -> Iterator[None]:
    """Our errors reach the caller as the sentences that they are; others are not shown."""
    try:
        yield
    except CitewellError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _check(**values: object) -> None:
    """Nothing has looked at what a program sends."""
    for name, value in values.items():
        if not isinstance(value, str):
            raise UsageError(f"Give {name} as a text.")


def _check_names(articles: object) -> None:
    if not (
        articles is None or (isinstance(articles, list) and all(isinstance(each, str) for each in articles))
    ):
        raise UsageError("Give articles as a list of their ids.")


def _form(style: str, sentences: int) -> SummaryForm:
    styles: tuple[SummaryStyle, ...] = get_args(SummaryStyle)
    known = next((name for name in styles if name == style), None)
    if known is None or not isinstance(sentences, int) or not 1 <= sentences <= 20:
        raise UsageError(f"Ask for 1 to 20 sentences in one of the styles {', '.join(styles)}.")
    return SummaryForm(known, sentences)
