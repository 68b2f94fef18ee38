"""The commands for the demo, the page and the prompts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ui.commands.common import (
    AsJson,
    Data,
    Model,
    print_json,
    print_text,
    settings_at,
    show,
)
from ui.out import echo


def demo(as_json: AsJson = False) -> None:
    """Summarize and answer questions about the bundled articles.

    Uses a temporary library.

    Example: citewell demo
    """
    from rag import serialize
    from ui import terminal
    from ui.demo import tour

    found = tour()
    if as_json:
        summary, answers = serialize.summary(found.summary), map(serialize.answer, found.answers)
        print_json({"summary": summary, "answers": list(answers)})
    else:
        print_text(terminal.tour(found))


def prompts(as_json: AsJson = False) -> None:
    """List the prompts for models and where each comes from.

    A file in the folder $CITEWELL_PROMPTS replaces the bundled prompt of the same name.

    Example: citewell prompts
    """
    from rag import load_prompts, load_settings, serialize
    from ui import listings

    found = list(load_prompts(load_settings().prompts).values())
    show(found, serialize.prompts, listings.prompts, as_json)


def ui(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port (0 picks a free one).")] = 7860,
    host: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="Address; any address other than localhost requires passwords."),
    ] = "127.0.0.1",
    auth_file: Annotated[
        Path | None,
        typer.Option(
            "--auth-file",
            metavar="FILE",
            help="File of user:password lines (default: the pair in $CITEWELL_UI_AUTH).",
            show_default=False,
        ),
    ] = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="Also serve its functions as MCP tools.")] = False,
    metrics: Annotated[
        bool, typer.Option("--metrics", help="Also serve /health and /metrics, for monitoring.")
    ] = False,
    model: Model = None,
    data: Data = None,
) -> None:
    """Open the page, at http://127.0.0.1:7860.

    Example: citewell ui --port 8000
    """
    echo("Starting the page …", err=True)
    from rag import build_library
    from ui.leaving import leave
    from ui.passwords import read_passwords

    settings = settings_at(data, model)
    passwords = read_passwords(auth_file, settings.ui_auth)
    with _temporary():
        from ui.web.server import serve

        serve(
            build_library(settings),
            settings,
            host=host,
            port=port,
            passwords=passwords,
            mcp=mcp,
            monitored=metrics,
        )
    leave()


@contextmanager
def _temporary() -> Iterator[None]:
    """A folder for uploads and other temporary files, deleted even if something is still using it.

    Gradio reads its location on import.
    """
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="citewell-", ignore_cleanup_errors=True) as folder:
        os.environ["GRADIO_TEMP_DIR"] = tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before
