"""The receipt of an article as HTML, pure: what was kept and dropped of it, as a diff shows it."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from rag import Article, Line
from ui.wording import count

_CONTEXT = 3  # kept lines that are shown before and after a dropped or remarkable one
_LINES = 2_000  # lines; more would make the page slow


def receipt(article: Article) -> str:
    """Every line in order; a dropped one has its reason and can be restored.

    Long runs of kept lines are folded, or only counted if there are very many lines.
    """
    lines = article.receipt.lines
    dropped = len(article.receipt.dropped)
    head = f"{count(len(lines), 'line')}, {f'{dropped:,} dropped' if dropped else 'all kept'}"
    pieces = list(_pieces(lines, article.id, can_unfold=len(lines) <= _LINES))
    if len(pieces) > _LINES:
        head += (
            f". The first {_LINES:,} changes are shown; `citewell receipt {article.id}` prints all of them"
        )
    return f'<div class="receipt-lines"><p>{head}</p><ol>{"".join(pieces[:_LINES])}</ol></div>'


def _pieces(lines: Sequence[Line], article: str, *, can_unfold: bool) -> Iterator[str]:
    """The lines, with each run of them that is far from all that matter folded into one piece."""
    matter = [place for place, line in enumerate(lines) if not line.kept or line.reason]
    near = {place + step for place in matter for step in range(-_CONTEXT, _CONTEXT + 1)}
    for is_near, places in groupby(range(len(lines)), key=near.__contains__):
        run = [lines[place] for place in places]
        if is_near or len(run) <= 2 * _CONTEXT:
            yield from (_line(line, article) for line in run)
            continue
        said = f"{len(run):,} kept lines"
        if can_unfold:
            items = "".join(_line(line, article) for line in run)
            said = f"<details><summary>{said}</summary><ol>{items}</ol></details>"
        yield f'<li class="fold">{said}</li>'


def _line(line: Line, article: str) -> str:
    reason = f' <span class="reason">{escape(line.reason)}</span>' if line.reason else ""
    if line.kept:
        return (
            f'<li class="kept" value="{line.number}"><span dir="auto">{escape(line.text)}</span>{reason}</li>'
        )
    return (
        f'<li class="dropped" value="{line.number}"><span class="unseen">Dropped: </span>'
        f'<del dir="auto">{escape(line.text)}</del>{reason} '
        f'<button type="button" data-do="take" data-article="{escape(article)}" data-line="{line.number}" '
        f'aria-label="Restore line {line.number}">Restore</button></li>'
    )
