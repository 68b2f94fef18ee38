"""The page: Gradio's wiring, and the server that keeps it on this machine."""

import os
import socket
from collections.abc import Callable

from eval import bundled_articles
from rag import Assistant, CitewellError, Library, UsageError
from ui.web import render

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported: it looks up a host otherwise

import gradio as gr
import typer
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
ALL = "All articles"
# An answer may hold text that tries to fetch something; nothing but this server is reached.
POLICY = (
    b"img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; font-src 'self' data:; "
    b"frame-src 'none'; object-src 'none'; form-action 'self'; base-uri 'self'"
)
STYLE = """
.answer { max-width: 42rem; line-height: 1.6; }
.answer sup, .answer sup a { margin: 0; padding: 0; }
.answer q { font-style: italic; }
.quotes { margin-top: 1rem; padding-left: 1.4rem; }
.quotes li { margin-bottom: .6rem; }
.quotes li:target { background: var(--color-accent-soft); }
.coverage { list-style: none; padding: 0; }
"""


def serve(library: Library, assistant: Assistant, port: int) -> None:
    """Serve the page on loopback until Ctrl-C; an empty library is given the bundled articles.

    Raises UsageError when the port is taken.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()  # who reads the address before the server runs waits, and is not turned away
    except OSError:
        listener.close()
        raise UsageError(f"Port {port} is taken: choose another with `citewell ui --port N`.") from None
    if not library.articles():
        library.add(bundled_articles())
        typer.echo("The library was empty: the bundled articles are in it now.", err=True)
    app = application(library, assistant)
    typer.echo(f"Citewell is at http://{HOST}:{listener.getsockname()[1]} (Ctrl-C ends it)")
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


def application(library: Library, assistant: Assistant) -> FastAPI:
    """The page as an ASGI application that answers to loopback names only."""
    app = FastAPI()
    app.add_middleware(_ContentPolicy)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    gr.mount_gradio_app(app, page(library, assistant), path="/", css=STYLE, show_error=False)
    return app


def page(library: Library, assistant: Assistant) -> gr.Blocks:
    """One column: choose the articles, ask, or have one summarised."""

    def ask(question: str, article: str) -> str:
        chosen = None if article == ALL else [article]
        return _shown(lambda: render.answer(assistant.ask(question, articles=chosen)))

    def summarize(article: str) -> str:
        if article == ALL:
            return render.message("Choose one article to summarise.")
        return _shown(lambda: render.summary(assistant.summarize(article)))

    def choices() -> list[tuple[str, str]]:
        return [(ALL, ALL), *((item.title, item.id) for item in library.articles())]

    blocks = gr.Blocks(title="Citewell", analytics_enabled=False)
    with blocks:
        gr.Markdown("# Citewell\nEvery sentence points at the sentence it came from.")
        article = gr.Dropdown(choices(), value=ALL, label="Articles")
        question = gr.Textbox(label="Question", submit_btn="Ask", autofocus=True)
        summary = gr.Button("Summarise the article")
        shown = gr.HTML(label="Answer")
        question.submit(ask, [question, article], shown, api_name="ask", concurrency_limit=32)
        summary.click(summarize, article, shown, api_name="summarize", concurrency_limit=32)
        blocks.load(lambda: gr.Dropdown(choices(), value=ALL), None, article, api_visibility="private")
    return blocks


def _shown(work: Callable[[], str]) -> str:
    try:
        return work()
    except CitewellError as error:
        return render.message(str(error))


class _ContentPolicy:
    """Puts the Content-Security-Policy on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY)]
            await send(message)

        await self._app(scope, receive, with_policy)
