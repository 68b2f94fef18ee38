"""Serve the page: on this machine alone, or to others who have a password."""

import warnings
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from functools import partial
from threading import Thread
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from rag import Assistant, CitewellError, Library, Settings, UsageError, build_checker, build_offline
from rag.events import handled_by
from ui.endpoint.app import beside
from ui.http.connections import Server, listen
from ui.http.guard import Bounded, ContentPolicy, CutOff, Logged, NoFetching, Passwords, SameSite, refused
from ui.http.hosts import is_loopback, names, url
from ui.http.reporting import AT_ONCE
from ui.leaving import end_with_terminal
from ui.out import echo
from ui.web.app import page
from ui.web.batch import SIZE
from ui.web.mcp import structure_results
from ui.web.metrics import Metrics, monitoring
from ui.web.models import Assistants
from ui.web.pages import Pages
from ui.web.parts import ASSETS, SERVED
from ui.web.theme import theme

WAITING = 1000
"""How many may wait for their turn; who comes then is told to try again."""

_SESSIONS = 128
"""How many readers Gradio remembers, at 0.2 MB each; each call of a program is one. The page needs none of
it: what it knows of a reader comes from their browser with each event, so that any number can use it."""

_HEAD = "".join(
    f'<link rel="modulepreload" href="./{SERVED}/{each.name}">' for each in sorted(ASSETS.glob("*.js"))
)
"""The scripts are on their way before the first part asks for its own."""

_TEXT = 32 * 2**20  # bytes of a request that is no upload: the longest text that can be pasted, in UTF-8


def serve(
    library: Library,
    settings: Settings,
    *,
    host: str,
    port: int,
    passwords: Mapping[str, str] | None = None,
    mcp: bool = False,
    monitored: bool = False,
) -> None:
    """Serve the page until Ctrl-C, with ``/health`` and ``/metrics`` if it is to be `monitored`.

    Threads may be at work still when it returns, so that the process is to `leave`.

    `passwords` are those of the users; without any, only this machine is answered. Raises
    UsageError for an address that others reach without passwords, for one that is taken, and for
    `mcp` without its extra.
    """
    if not passwords and not is_loopback(host):
        raise UsageError(
            f"At {host} others on the network could read and change the library: give them a password "
            "with --auth-file FILE (a line user:password each) or CITEWELL_UI_AUTH."
        )
    if not passwords:  # then this machine alone is answered
        settings = settings.on_page()
    if mcp:
        _check_mcp()
    end_with_terminal()
    metrics = Metrics()
    with (
        listen(host, port) as listener,
        closing(Pages(library)) as pages,
        handled_by(metrics) if monitored else nullcontext(),
    ):
        library.articles()  # raises here, before anybody opens the page, if it can't be read
        assistants = Assistants(settings, library)
        blocks = page(library, assistants)
        routes = [pages.route, *(monitoring(library, metrics) if monitored else ())]
        app = beside(
            application(blocks, routes, host=host, passwords=passwords, mcp=mcp),
            library,
            lambda: assistants[None],
            host=host,
            token=settings.serve_token,
            has_passwords=bool(passwords),
        )
        with suppress(KeyboardInterrupt, SystemExit):
            echo(f"Citewell is at {url(listener)} (Ctrl-C ends it)")
            Thread(target=_warm, args=(library,), daemon=True).start()
            Server(app, partial(blocks.close, verbose=False)).run(sockets=[listener])


def _warm(library: Library) -> None:
    """Load what the first answer needs, while the reader looks at the page.

    No server is asked but that of an embedder.
    """
    with suppress(CitewellError):  # who asks is told
        Assistant(library, build_offline(build_checker())).ask("Who did what?")


class _Assets(StaticFiles):
    """The page's own scripts; a browser asks each time whether they are still the same."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        response.headers["cache-control"] = "no-cache"
        return response


def application(
    blocks: gr.Blocks,
    routes: Sequence[BaseRoute],
    *,
    host: str,
    passwords: Mapping[str, str] | None = None,
    mcp: bool = False,
) -> ASGIApp:
    """The page and `routes` next to it, as an ASGI application behind its guards."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount(f"/{SERVED}", _Assets(directory=ASSETS))
    app.routes.extend(routes)
    # A thread for each answer that comes, and as many for all else: Gradio's 40 would be taken by answers.
    blocks.max_threads = 2 * AT_ONCE
    blocks.state_session_capacity = _SESSIONS
    blocks.queue(max_size=WAITING)
    with warnings.catch_warnings():
        # It says that server-side rendering is not for several pages, although that is off.
        warnings.filterwarnings("ignore", "SSR mode", UserWarning)
        gr.mount_gradio_app(
            app,
            blocks,
            path="/",
            theme=theme(),
            css_paths=ASSETS / "page.css",
            head=_HEAD,
            favicon_path=str(ASSETS / "favicon.svg"),
            show_error=False,
            ssr_mode=False,
            max_file_size=SIZE,
            footer_links=[],
            run_history=False,
            mcp_server=mcp,
        )
    if mcp:
        structure_results(blocks)
    # Two things that `launch` does, and mounting forgets. Without the first, a file that an event names is
    # read though nobody has uploaded it; without the second, `close` ends the streams of another application.
    blocks.has_launched = True
    blocks.app = app.routes[-1].app  # type: ignore[attr-defined]
    guarded: ASGIApp = NoFetching(Bounded(CutOff(app), most=_TEXT, files=4 * SIZE))
    if passwords:
        guarded = AuthenticationMiddleware(guarded, backend=Passwords(passwords), on_error=refused)
    guarded = TrustedHostMiddleware(SameSite(guarded), allowed_hosts=names(host), www_redirect=False)
    return ContentPolicy(Logged(guarded))  # outermost, so that they see what the others refuse, too


def _check_mcp() -> None:
    try:
        import mcp  # noqa: F401
    except ImportError:
        raise UsageError(
            "--mcp needs packages that are not here: install them with `pip install 'citewell[mcp]'`."
        ) from None
