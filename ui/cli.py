"""The `citewell` command: each subcommand reads its arguments, calls the library and prints.

Only typer is imported here at the top: `citewell --help` answers at once. JSON and results go
to standard output, everything else to standard error. Exit codes: 0 done (a refused question
too), 1 an error, 2 wrong usage.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from typing import Annotated, Literal, NoReturn

import typer

from ui.commands import answers, backup, evaluation, library, showing
from ui.commands.common import Data
from ui.commands.serve import serve
from ui.commands.sync import sync
from ui.out import echo

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}

app = typer.Typer(
    name="citewell",
    help="Ask your articles: every sentence of the answer points to the sentence it came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def root(
    context: typer.Context,
    data: Data = None,
    log: Annotated[
        Literal["json"] | None,
        typer.Option(
            help="Log each event as a line of JSON on standard error, with ids and seconds.",
            show_default=False,
        ),
    ] = None,
) -> None:
    context.obj = data
    if log is not None:
        from rag.events import handled_by
        from ui.log import JsonLines

        context.with_resource(handled_by(JsonLines()))


for command in (
    library.add,
    sync,
    library.read,
    library.articles,
    library.receipt,
    library.keep,
    library.article,
    library.reimport,
    library.remove,
    answers.ask,
    answers.chat,
    answers.summarize,
    answers.check,
    library.doctor,
    library.reindex,
    backup.export,
    showing.prompts,
    showing.demo,
    showing.ui,
    serve,
):
    app.command()(command)
app.command("import")(backup.import_)
app.add_typer(evaluation.app)


def main() -> None:
    """Run the command; an error with a remedy is one line on standard error and exit code 1."""
    _make_ready()
    try:
        app()
    except Exception as error:
        from rag import CitewellError

        if isinstance(error, CitewellError):
            _fail(str(error))
        if isinstance(error, OSError) and _is_no_room(error):
            _fail(f"Nothing more can be written ({error.strerror}): make room, or choose another place.")
        raise


def _is_no_room(error: OSError) -> bool:
    """Whether nothing can be written: to a disk, or to any temporary folder."""
    no_temporary_folder = isinstance(error, FileNotFoundError) and error.filename is None
    return error.errno in _NO_ROOM or no_temporary_folder


def _fail(sentence: str) -> NoReturn:
    """Print a sentence and exit with code 1; output that couldn't be written isn't retried on exit."""
    echo(f"citewell: {sentence}", err=True)
    try:
        sys.stdout.flush()
    except (OSError, AttributeError, ValueError):
        sys.stdout = None
    sys.exit(1)


def _make_ready() -> None:
    """Make streams usable and files private; have SIGTERM and SIGHUP unwind, to delete temporary files."""
    os.umask(0o077)  # Chroma, tantivy and others set no mode of their own
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None if closed
        # Characters that the terminal or pipe can't encode are escaped.
        stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    elif sys.stdin is None:
        sys.stdin = io.StringIO()
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
