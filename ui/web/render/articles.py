"""Articles as HTML, pure: what a citation points at, the whole text, its receipt, a list of them."""

from collections.abc import Iterator, Sequence
from html import escape

from rag import Article, ArticleInfo, Line, Section
from ui.wording import OPENING, count, published

_AROUND = 12  # paragraphs before and after a cited one: enough to judge it by
_LISTED = 200  # articles of a list, and…
_LINES = 2_000  # …lines of a receipt, that a page shows before it grows slow


def source(article: Article, start: int, end: int, quote: str | None, opened: str) -> str:
    """The text around ``[start, end)``, marked where it is still `quote`; without one, a whole section.

    `opened` tells one opening from the next, so that the page scrolls to the same place again.
    """
    section = _section_at(article, start)
    known = published(article.source.metadata, article.page(start))
    where = " · ".join(filter(None, (section.heading or OPENING, known)))
    changed = quote is not None and article.text[start:end] != quote
    note = (
        f'<p class="message" role="alert">The article has changed since: it said “{escape(quote or "")}”.</p>'
    )
    marked = None if quote is None or changed else (start, end)
    return (
        f'<section class="source" data-opened="{escape(opened)}" aria-label="Source">'
        f"<header><h2>{escape(article.title)}</h2><p>{escape(where)}</p>"
        f'<button type="button" data-do="close">Close</button></header>'
        f"{note if changed else ''}{_window(article, section, start, marked)}</section>"
    )


def whole(article: Article) -> str:
    """The text under its headings, with a list of them to jump by."""
    headings = [
        f'<li><button type="button" data-jump="section-{number}">'
        f"{escape(section.heading or OPENING)}</button></li>"
        for number, section in enumerate(article.sections)
    ]
    body = "".join(
        _headed(f"section-{number}", section.heading) + _paragraphs(article, _spans(article, section), None)
        for number, section in enumerate(article.sections)
    )
    jumps = f'<nav aria-label="Sections"><ul>{"".join(headings)}</ul></nav>' if len(headings) > 1 else ""
    metadata = article.source.metadata
    by = " · ".join(filter(None, (metadata.author, published(metadata, None))))
    byline = f'<p class="byline">{escape(by)}</p>' if by else ""
    return f'<article class="reading"><h2>{escape(article.title)}</h2>{byline}{jumps}{body}</article>'


def receipt(article: Article) -> str:
    """Every line of the input, kept or dropped and why; a dropped one can be taken back."""
    lines = article.receipt.lines
    shown = lines[:_LINES]
    dropped = len(article.receipt.dropped)
    more = (
        f"; the first {_LINES:,} are shown here, and all by `citewell receipt {article.id}`"
        if len(lines) > len(shown)
        else ""
    )
    head = f"{count(len(lines), 'line')}, {dropped:,} of them dropped{more}"
    items = "".join(_line(article.id, line) for line in shown)
    return f'<div class="receipt-lines"><p>{head}</p><ol>{items}</ol></div>'


def listed(articles: Sequence[ArticleInfo], words: str, chosen: str | None) -> str:
    """The articles whose titles hold `words`, to choose one from."""
    wanted = words.casefold().split()
    found = [item for item in articles if all(word in item.title.casefold() for word in wanted)]
    if not found:
        return (
            f'<p class="refusal">{"No title has these words." if articles else "The library is empty."}</p>'
        )
    more = f"<p>… and {len(found) - _LISTED:,} more: search by title.</p>" if len(found) > _LISTED else ""
    items = "".join(_item(item, is_chosen=item.id == chosen) for item in found[:_LISTED])
    return f'<ul class="articles" aria-label="Articles">{items}</ul>{more}'


def _headed(name: str, heading: str | None) -> str:
    """Where a section begins, to jump to; what stands before the first heading has none."""
    return f'<h3 id="{name}">{escape(heading)}</h3>' if heading else f'<span id="{name}"></span>'


def _item(item: ArticleInfo, *, is_chosen: bool) -> str:
    current = ' aria-current="true"' if is_chosen else ""
    about = (_short(item.source), published(item.metadata, None), count(item.chunks, "chunk"))
    return (
        f'<li><button type="button" data-do="choose" data-article="{escape(item.id)}"{current}>'
        f"<strong>{escape(item.title)}</strong>"
        f"<span>{escape(' · '.join(filter(None, about)))}</span></button></li>"
    )


def _short(origin: str) -> str:
    """The end of a path or a URL; of a pasted text, that it is one."""
    return "pasted text" if origin.startswith("text:") else origin.rstrip("/").rsplit("/", 1)[-1]


def _line(article: str, line: Line) -> str:
    reason = f' <span class="reason">{escape(line.reason)}</span>' if line.reason else ""
    back = (
        ""
        if line.kept
        else f' <button type="button" data-do="take" data-article="{escape(article)}" '
        f'data-line="{line.number}" aria-label="Take back line {line.number}">Take back</button>'
    )
    state = "kept" if line.kept else "dropped"
    said = "" if line.kept else '<span class="unseen">Dropped: </span>'
    return (
        f'<li class="{state}" value="{line.number}">{said}<span>{escape(line.text)}</span>{reason}{back}</li>'
    )


def _section_at(article: Article, start: int) -> Section:
    found = (section for section in article.sections if section.start <= start < section.end)
    return next(found, article.sections[-1])


def _spans(article: Article, section: Section) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in article.paragraphs if section.body <= span.start < section.end]


def _window(article: Article, section: Section, start: int, marked: tuple[int, int] | None) -> str:
    """The paragraphs of a section around a place, and a dot line for what is left out."""
    spans = _spans(article, section)
    at = max((number for number, (begin, _) in enumerate(spans) if begin <= start), default=0)
    first, last = max(0, at - _AROUND), at + _AROUND + 1
    before = '<p class="left-out">…</p>' if first > 0 else ""
    after = '<p class="left-out">…</p>' if last < len(spans) else ""
    return f"{before}{_paragraphs(article, spans[first:last], marked)}{after}"


def _paragraphs(article: Article, spans: Sequence[tuple[int, int]], marked: tuple[int, int] | None) -> str:
    return "".join(f"<p>{''.join(_pieces(article.text, *span, marked))}</p>" for span in spans)


def _pieces(text: str, start: int, end: int, marked: tuple[int, int] | None) -> Iterator[str]:
    """A paragraph, with the part of it that is marked."""
    begin, finish = marked or (end, end)
    begin, finish = max(start, min(begin, end)), max(start, min(finish, end))
    yield escape(text[start:begin])
    if begin < finish:
        yield f'<mark tabindex="-1">{escape(text[begin:finish])}</mark>'
    yield escape(text[finish:end])
