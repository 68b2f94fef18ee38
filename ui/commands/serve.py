"""The command that serves the library to other programs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.common import Data, Model, settings_at


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port (0 picks a free one).")] = 8000,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Address; any address other than localhost requires $CITEWELL_SERVE_TOKEN.",
        ),
    ] = "127.0.0.1",
    model: Model = None,
    data: Data = None,
) -> None:
    """Serve the library as a model, at http://127.0.0.1:8000/v1.

    Programs use it like an OpenAI server, with $CITEWELL_SERVE_TOKEN as the API key if it is set.

    Example: citewell serve --port 8080
    """
    from rag import build_library
    from ui.endpoint.server import serve as serve_endpoint
    from ui.leaving import leave

    settings = settings_at(data, model)
    serve_endpoint(build_library(settings), settings, host=host, port=port)
    leave()
