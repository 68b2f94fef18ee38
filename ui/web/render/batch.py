"""The result of adding sources together, as HTML; pure."""

from collections.abc import Sequence

from rag import Added
from ui.web.render.notices import boxed, pressed, unfolding
from ui.wording import ADDED, added_counts, count, reason_of, shortened


def notice(added: Sequence[Added]) -> str:
    """The result at the edge of the page; it stays there if there is a reason to read it."""
    return boxed(result(added), is_success=not any(item.status == "failed" or item.reason for item in added))


def result(added: Sequence[Added]) -> str:
    """One line for all of them, which unfolds to a list of each, failures first."""
    if not added:
        return '<p class="batch">Everything is up to date.</p>'
    if len(added) == 1:
        return f'<p class="batch">{pressed(_line(added[0]))}</p>'
    items = "".join(
        f'<li class="{item.status}">{pressed(_line(item))}</li>'
        for item in sorted(added, key=lambda item: item.status != "failed")
    )
    return unfolding(added_counts(added), items)


def _line(item: Added) -> str:
    if item.status == "failed":
        return reason_of(item) or f"{item.source} could not be added."
    words = ADDED.get(item.status, item.status)
    passages = f" ({count(item.chunks, 'passage')})" if item.status in ("added", "replaced") else ""
    reason = f"; {reason_of(item)}" if item.reason else ""
    return f"{words.capitalize()}: {shortened(item.title or item.source)}{passages}{reason}"
