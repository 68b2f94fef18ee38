"""Serve the page: on this machine alone, or to others who have a password."""

import ipaddress
import socket
from collections.abc import Mapping

import gradio as gr
import typer
import uvicorn
from fastapi import FastAPI
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from eval import bundled_articles
from rag import Library, Settings, UsageError
from ui.web.app import page
from ui.web.guard import ContentPolicy, Passwords, refused
from ui.web.parts import asset
from ui.web.shelf import SIZE
from ui.web.theme import theme

WAITING = 120
"""How many may wait for their turn; who comes then is told to try again."""


def serve(
    library: Library,
    settings: Settings,
    *,
    host: str,
    port: int,
    passwords: Mapping[str, str] | None = None,
    mcp: bool = False,
) -> None:
    """Serve the page until Ctrl-C; an empty library is given the bundled articles.

    `passwords` are those of the users; without any, only this machine is answered. Raises
    UsageError for an address that others reach without passwords, and for one that is taken.
    """
    if not passwords and not _is_loopback(host):
        raise UsageError(
            f"At {host} others on the network could read and change the library: give them a password "
            "with --auth-file FILE (a line user:password each) or CITEWELL_UI_AUTH."
        )
    with _listening(host, port) as listener:
        if not library.articles():
            library.add(bundled_articles())
            typer.echo("The library was empty: the bundled articles are in it now.", err=True)
        app = application(library, settings, host=host, passwords=passwords, mcp=mcp)
        shown = f"[{host}]" if ":" in host else host
        typer.echo(f"Citewell is at http://{shown}:{listener.getsockname()[1]} (Ctrl-C ends it)")
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


def application(
    library: Library,
    settings: Settings,
    *,
    host: str,
    passwords: Mapping[str, str] | None = None,
    mcp: bool = False,
) -> FastAPI:
    """The page as an ASGI application behind its guards."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if passwords:
        app.add_middleware(AuthenticationMiddleware, backend=Passwords(passwords), on_error=refused)
    app.add_middleware(ContentPolicy)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_names(host), www_redirect=False)
    blocks = page(library, settings)
    blocks.queue(max_size=WAITING)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme(),
        css=asset("page.css"),
        show_error=False,
        max_file_size=SIZE,
        footer_links=[],
        mcp_server=mcp,
    )
    return app


def _names(host: str) -> list[str]:
    """The names that the page answers to; a page elsewhere that has its own name point here gets nothing.

    Who listens on every address cannot know its names, and is kept by its passwords.
    """
    if _is_loopback(host):
        return ["127.0.0.1", "localhost", "[::1]"]
    if ipaddress.ip_address(host).is_unspecified:
        return ["*"]
    return [host]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        raise UsageError(
            f"{host!r} is no address: name one of this machine's, as 127.0.0.1 or 0.0.0.0, with --host."
        ) from None


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that who is early waits and is not turned away."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise UsageError(
            f"Port {port} of {host} cannot be had ({error.strerror}): choose another with --port N."
        ) from None
    return listener
