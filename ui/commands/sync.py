"""The command that keeps a library up to date with a folder."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.commands.common import AsJson, Data, print_json, print_text
from ui.commands.library import FollowLinks
from ui.out import echo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rag import Synced

_RETRY = 5.0  # seconds until a failed sync is tried again
_POLL = 1_000  # milliseconds between checks for changes


def sync(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of documents.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done without doing it.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Don't ask before removing more articles than remain.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running; sync whenever something changes.")
    ] = False,
    follow_links: FollowLinks = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Keep the library up to date with a folder.

    Adds new files, replaces changed ones, and removes articles whose files are gone (only if a
    sync added them). A moved file keeps its article. Skips hidden and .gitignored files.

    Example: citewell sync notes/
    """
    from rag import build_library, load_settings
    from ui.progress import bar

    settings = load_settings(home=data)
    library = build_library(settings)

    def once() -> Synced:
        with bar() as progress:
            return library.sync(
                folder,
                follow_links=follow_links,
                dry_run=dry_run,
                consent=lambda leave, stay: yes or (not watch and _agreed(leave, stay)),
                progress=progress,
            )

    if watch and dry_run:
        raise typer.BadParameter("--watch changes the library: leave out --dry-run.")
    found = once()
    _show(found, as_json, indent=None if watch else 2)
    if watch:
        _keep_syncing(settings.folder, folder, once, as_json)
    if found.changes and not found.unchanged and all(item.status == "failed" for item in found.changes):
        raise typer.Exit(1)


def _keep_syncing(library_home: Path, folder: Path, once: Callable[[], Synced], as_json: bool) -> None:
    """Sync whenever something changes; an error is printed once and the sync retried."""
    from rag import CitewellError

    said = ""
    while True:
        try:
            for _ in _changes(folder, library_home):
                found = once()
                if found.changes:
                    _show(found, as_json, indent=None)
                said = ""
        except (CitewellError, OSError) as error:
            if str(error) != said:
                said = str(error)
                echo(f"citewell: {error}", err=True)
            time.sleep(_RETRY)


def _changes(folder: Path, library_home: Path) -> Iterator[None]:
    """Yield once when watching has begun, then each time something in the folder has changed."""
    from watchfiles import watch

    home, root = library_home.resolve(), folder.resolve()

    def matters(_change: object, path: str) -> bool:
        # Hidden folders are never read, and the library may be inside the folder.
        parts = Path(path).relative_to(root).parts if Path(path).is_relative_to(root) else ()
        is_hidden = any(part.startswith(".") for part in parts) and parts[-1] != ".gitignore"
        return not is_hidden and not Path(path).is_relative_to(home)

    if not root.is_dir():
        yield  # the sync explains what to do
    begun = False
    for changes in watch(root, watch_filter=matters, yield_on_timeout=True, rust_timeout=_POLL):
        if changes or not begun:
            yield
        begun = True


def _agreed(leave: int, stay: int) -> bool:
    """Whether the person at the terminal agrees to remove more articles than remain."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    return typer.confirm(f"Remove {leave:,} of the {leave + stay:,} articles of this folder?", err=True)


def _show(found: Synced, as_json: bool, indent: int | None) -> None:
    from rag import serialize
    from ui import listings

    if as_json:
        print_json(serialize.synced(found), indent=indent)
    else:
        print_text(listings.synced(found))
