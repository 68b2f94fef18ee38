"""The commands that show how it works: the demo, the page and the prompts."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.commands.common import (
    AsJson,
    Data,
    Model,
    parts_at,
    print_json,
    print_text,
    show,
)


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
        print_json({"summary": summary, "answers": list(answers)})
    else:
        print_text(terminal.tour(found))


def prompts(as_json: AsJson = False) -> None:
    """List the prompts that models are given, and where each comes from.

    A file in the folder CITEWELL_PROMPTS stands in for the bundled one of the same name.

    Example: citewell prompts
    """
    from rag import load_prompts, load_settings, serialize
    from ui import terminal

    found = list(load_prompts(load_settings().prompts).values())
    show(found, serialize.prompts, terminal.prompts, as_json)


def ui(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = 7860,
    model: Model = None,
    data: Data = None,
) -> None:
    """Open the page, at http://127.0.0.1:7860.

    Example: citewell ui --port 8000
    """
    typer.echo("Starting the page …", err=True)
    from ui.web.app import serve

    serve(*parts_at(data, model), port)
