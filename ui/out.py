"""The only way to the terminal, so that text from articles, models and servers can't control it.

Titles, file names, quotes and error messages are other people's words. A control character in them could
move the cursor, rename the window or hide earlier text, and a direction mark could reverse text; each is
shown as its code instead.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

# Control characters except tab and line feed, and the marks that set, override or isolate a direction.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """The text with its control and direction characters as ``\\u001b``, as JSON writes them too."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def echo(text: str, *, err: bool = False) -> None:
    """Print a line."""
    typer.echo(escaped(text), err=err)


class Escaped:
    """A rich renderable with its text escaped; the styles are ours and stay."""

    def __init__(self, value: "RenderableType") -> None:
        self._value = value

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "Iterator[Segment]":
        from rich.segment import Segment

        for segment in console.render(self._value, options):
            yield segment if segment.control else Segment(escaped(segment.text), segment.style)
