"""The synced folders of a library as HTML, pure."""

from collections.abc import Sequence
from html import escape
from pathlib import PurePath

from rag import SyncedFolder
from ui.wording import count


def folders(found: Sequence[SyncedFolder]) -> str:
    """Each folder with its state and a button that syncs it; empty if there are none."""
    items = "".join(map(_folder, found))
    return f'<section class="folders"><h3>Synced folders</h3><ul>{items}</ul></section>' if items else ""


def _folder(folder: SyncedFolder) -> str:
    state = [count(folder.articles, "article")]
    if folder.unreadable:
        state.append(f"{count(folder.unreadable, 'file')} not added")
    if not folder.is_there:
        state.append("folder not found")
    name = escape(PurePath(folder.folder).name or folder.folder)
    button = (
        f'<button type="button" data-do="sync" data-folder="{escape(folder.folder)}" '
        f'aria-label="Sync {name} now">Sync now</button>'
    )
    return (
        f'<li><span dir="auto" title="{escape(folder.folder)}">{name}</span>'
        f"{button if folder.is_there else ''}"
        f'<span class="about">{", ".join(state)}</span></li>'
    )
