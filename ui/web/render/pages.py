"""A page of a PDF as HTML, pure: its picture, the marks on it, and the way to the other pages."""

from collections.abc import Sequence
from html import escape

from rag import Article, Box, page_sizes


def leaf(article: Article, number: int, marks: Sequence[Box], quote: str, turn: str) -> str:
    """The page `number`, from 1, or the nearest that there is, with the boxes of `quote` marked on it.

    `turn` are the data attributes of a button that opens the page of its ``data-page``.
    """
    sizes = page_sizes(article)
    number = min(max(number, 1), len(sizes))
    width, height = (max(length, 1.0) for length in sizes[number - 1])
    source = f"/pages/{escape(article.id)}/{escape(article.source.original or '')}/{number}.png"
    marked = "".join(
        f'<mark style="left:{100 * box.left / width:.2f}%;top:{100 * box.top / height:.2f}%;'
        f"width:{100 * (box.right - box.left) / width:.2f}%;"
        f'height:{100 * (box.bottom - box.top) / height:.2f}%">{_unseen(quote) if first else ""}</mark>'
        for first, box in zip([True] + [False] * len(marks), marks, strict=False)
    )
    return (
        '<nav class="turn" aria-label="Pages of the PDF">'
        f"{_turn('‹', 'Previous page', number - 1, len(sizes), turn)}"
        f"<span>Page {number:,} of {len(sizes):,}</span>"
        f"{_turn('›', 'Next page', number + 1, len(sizes), turn)}"
        '<label><input type="checkbox" class="larger">Larger</label></nav>'
        f'<figure class="leaf"><img src="{source}" alt="Page {number} of {escape(article.title)}" '
        f'width="{width:.0f}" height="{height:.0f}">{marked}</figure>'
    )


def _turn(sign: str, words: str, number: int, count: int, turn: str) -> str:
    off = "" if 1 <= number <= count else " disabled"
    return (
        f'<button type="button" class="icon" {turn} data-view="page" data-page="{number}" '
        f'aria-label="{words}"{off}>{sign}</button>'
    )


def _unseen(quote: str) -> str:
    return f'<span class="unseen">{escape(quote)}</span>'
