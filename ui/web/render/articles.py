"""An article as HTML, pure: the source of a citation, the whole text, and its receipt."""

from collections.abc import Iterator, Sequence
from html import escape

from rag import Article, Section, boxes
from ui.web.render import forms, icons, overview, pages, receipts
from ui.web.render.notices import message
from ui.wording import OPENING, published

_AROUND = 12  # paragraphs before and after a cited one: enough to judge it by
_GONE = "This article is no longer in your library."


def source(
    article: Article,
    start: int,
    end: int,
    quote: str | None,
    opened: str,
    *,
    page: int | None = None,
    has_pages: bool = False,
) -> str:
    """The text around ``[start, end)``, marked if it is still `quote`; without a quote, a whole section.

    `opened` is new each time, so that the page scrolls to the same place again. With a `page`, that page of
    a PDF is shown instead of the text.
    """
    section = _section_at(article, start)
    known = published(article.source.metadata, article.page(start))
    heading = section.heading or (OPENING if len(article.sections) > 1 else None)
    where = " · ".join(filter(None, (heading, known)))
    changed = quote is not None and article.text[start:end] != quote
    note = message(f"The article has changed since. It said “{quote}”.") if changed else ""
    marked = None if quote is None or changed else (start, end)
    whole = (
        f'<button type="button" data-do="choose" data-article="{escape(article.id)}">Whole article</button>'
    )
    turn = _turn(article, start, end, quote or "")
    body = (
        _window(article, section, start, marked)
        if page is None
        else pages.leaf(article, page, boxes(article, start, end).get(page, ()), quote or "", turn)
    )
    return (
        f'<section class="source" data-opened="{escape(opened)}" aria-label="Source">'
        f"{_head('Source', article.title, where, whole)}{_views(turn, page) if has_pages else ''}"
        f'<div class="pane-body">{note}{body}</div></section>'
    )


def gone(title: str = "", quote: str | None = None) -> str:
    """A removed article, and its quote if it was cited: nothing else is left."""
    return unavailable(title or "Removed article", _GONE, quote)


def unavailable(title: str, reason: str, quote: str | None = None) -> str:
    """Why an article can't be shown."""
    said = f'<blockquote dir="auto">{escape(quote)}</blockquote>' if quote else ""
    return (
        f'<section class="source" aria-label="Source">{_head("Source", title, "")}'
        f'<div class="pane-body">{message(reason)}{said}</div></section>'
    )


def whole(article: Article, view: str = "text", page: int = 1, *, has_pages: bool = False) -> str:
    """An article with its actions: its text, a page of its PDF, or its receipt."""
    metadata = article.source.metadata
    by = " · ".join(filter(None, (metadata.author, published(metadata, None))))
    named = f'data-article="{escape(article.id)}"'
    tabs = "".join(
        f'<button type="button" data-do="view" data-view="{name}" {named}'
        f"{' aria-current=true' if name == view else ''}>{words}</button>"
        for name, words in (("text", "Text"), ("page", "Pages"), ("receipt", "Receipt"))
        if has_pages or name != "page"
    )
    again = icons.button("reload", "Re-import", f'data-do="again" {named}')
    remove = icons.button("trash", "Remove …", f'data-do="remove" {named}')
    tools = (
        f'<div class="tools-row"><div class="tabs">{tabs}</div>'
        f'<div class="actions">{forms.summarize(article.id)}{again}{remove}</div></div>'
    )
    if view == "page" and has_pages:
        body = pages.leaf(article, page, (), "", f'data-do="view" {named}')
    elif view == "receipt":
        body = receipts.receipt(article)
    else:
        body = overview.place(article.id) + _text(article)
    return (
        f'<article class="reading" aria-label="Article">{_head("Article", article.title, by)}{tools}'
        f'<div class="pane-body">{body}</div></article>'
    )


def _turn(article: Article, start: int, end: int, quote: str) -> str:
    """A cited place as a button's data attributes, to open it as a page or as text."""
    return (
        f'data-do="cite" data-article="{escape(article.id)}" data-start="{start}" data-end="{end}" '
        f'data-quote="{escape(quote)}" data-title="{escape(article.title)}"'
    )


def _views(turn: str, page: int | None) -> str:
    tabs = "".join(
        f'<button type="button" {turn} data-view="{view}"{" aria-current=true" if is_current else ""}>'
        f"{words}</button>"
        for view, words, is_current in (("page", "Page", page is not None), ("text", "Text", page is None))
    )
    return f'<div class="tools-row"><div class="tabs">{tabs}</div></div>'


def _head(kind: str, title: str, about: str, more: str = "") -> str:
    line = f'<p class="byline">{escape(about)}</p>' if about else ""
    return (
        f'<header class="pane-head"><p class="kind">{kind}</p><h2 dir="auto">{escape(title)}</h2>'
        f'{line}<div class="actions">{more}'
        '<button type="button" class="icon" data-close aria-label="Close">×</button></div></header>'
    )


def _text(article: Article) -> str:
    """The text under its headings, with a list of them to jump by."""
    sections = [each for each in article.sections if each.heading or _spans(article, each)]
    headings = "".join(
        f'<li><button type="button" data-jump="section-{number}">'
        f"{escape(section.heading or OPENING)}</button></li>"
        for number, section in enumerate(sections)
    )
    jumps = f'<nav aria-label="Sections"><ul>{headings}</ul></nav>' if len(sections) > 1 else ""
    return jumps + "".join(
        _headed(f"section-{number}", section.heading) + _paragraphs(article, _spans(article, section), None)
        for number, section in enumerate(sections)
    )


def _headed(name: str, heading: str | None) -> str:
    """The start of a section, to jump to; the text before the first heading has no heading."""
    return f'<h3 id="{name}" dir="auto">{escape(heading)}</h3>' if heading else f'<span id="{name}"></span>'


def _section_at(article: Article, start: int) -> Section:
    found = (section for section in article.sections if section.start <= start < section.end)
    return next(found, article.sections[-1])


def _spans(article: Article, section: Section) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in article.paragraphs if section.body <= span.start < section.end]


def _window(article: Article, section: Section, start: int, marked: tuple[int, int] | None) -> str:
    """The paragraphs of a section around a place, with an ellipsis for those left out."""
    spans = _spans(article, section)
    at = max((number for number, (begin, _) in enumerate(spans) if begin <= start), default=0)
    first, last = max(0, at - _AROUND), at + _AROUND + 1
    before = '<p class="left-out">…</p>' if first > 0 else ""
    after = '<p class="left-out">…</p>' if last < len(spans) else ""
    return f"{before}{_paragraphs(article, spans[first:last], marked)}{after}"


def _paragraphs(article: Article, spans: Sequence[tuple[int, int]], marked: tuple[int, int] | None) -> str:
    return "".join(f"<p dir='auto'>{''.join(_pieces(article.text, *span, marked))}</p>" for span in spans)


def _pieces(text: str, start: int, end: int, marked: tuple[int, int] | None) -> Iterator[str]:
    """A paragraph, with the part of it that is marked."""
    begin, finish = marked or (end, end)
    begin, finish = max(start, min(begin, end)), max(start, min(finish, end))
    yield escape(text[start:begin])
    if begin < finish:
        yield f'<mark tabindex="-1">{escape(text[begin:finish])}</mark>'
    yield escape(text[finish:end])
