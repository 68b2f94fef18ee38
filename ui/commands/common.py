"""What the commands share: options, the library, and printing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ui.out import Escaped, echo

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from rag import Assistant, Library, Settings

T = TypeVar("T")


def _inherited(context: typer.Context, value: str | None) -> str | None:
    """`--data` is accepted before the command as well as after it."""
    return value or context.find_root().obj


DATA_HELP = "Data folder or postgresql:// address (default: $CITEWELL_HOME, then your user data folder)."
Data = Annotated[
    str | None,
    typer.Option("--data", metavar="DIR", help=DATA_HELP, show_default=False, callback=_inherited),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ArticleIds = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Article ids, from `citewell articles`.")
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", help="Article id, from `citewell articles`.")]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Chat model on the server at $OPENAI_BASE_URL, or offline (default: $CITEWELL_MODEL).",
        show_default=False,
    ),
]


def library_at(data: str | None) -> Library:
    """The library in a data folder, by default the one in the settings."""
    from rag import build_library, load_settings

    return build_library(load_settings(home=data))


def settings_at(data: str | None, model: str | None, *, judge: str | None = None) -> Settings:
    """The settings, with this data folder and model if they are given.

    Prints a hint if a key is set but nothing would be sent, not even by `judge`.
    """
    from rag import load_settings

    settings = load_settings(home=data, model=model)
    sends = {"model", "embedder", "checker", "reranker"} & settings.model_fields_set
    if settings.is_given("openai_api_key") and not sends and judge in (None, "offline"):
        echo(
            "OPENAI_API_KEY is set but no model is named, so nothing is sent. "
            "Name one with --model or CITEWELL_MODEL.",
            err=True,
        )
    return settings


def parts_at(data: str | None, model: str | None) -> tuple[Library, Assistant]:
    """The library, and an assistant on it with this model, by default the one in the settings."""
    from rag import build_assistant, build_library

    settings = settings_at(data, model)
    library = build_library(settings)
    return library, build_assistant(settings, library)


def show(
    value: T, to_json: Callable[[T], Any], to_text: Callable[[T], RenderableType], as_json: bool
) -> None:
    """Print a value as JSON or as text, on standard output."""
    if as_json:
        print_json(to_json(value))
    else:
        print_text(to_text(value))


def print_text(value: RenderableType) -> None:
    """Print a rich renderable; markup in its strings is not interpreted."""
    from rich.console import Console

    Console(highlight=False, markup=False, emoji=False).print(Escaped(value))


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print a value as JSON, on one line if `indent` is None."""
    echo(json.dumps(value, ensure_ascii=False, indent=indent))
