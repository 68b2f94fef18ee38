"""The list of articles as HTML, pure, with what is asked and what a search found."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from rag import ArticleInfo, Citation
from ui.web.render import forms
from ui.web.render.overview import lines
from ui.web.render.sentences import target
from ui.web.scope import Scope, asked, is_checked, matches
from ui.wording import OUTDATED, count, place, published

PIECE = 100
"""Articles drawn at a time; the next are drawn when the reader scrolls to the end."""

_EMPTY = (
    '<button type="button" class="drop" data-do="open_adding"><strong>No articles yet</strong>'
    "<span>Drop files anywhere on this page, or press here to add files, web pages or text.</span></button>"
)
_TOGETHER = 20  # the most articles of one summary


def waiting() -> str:
    """The part before the library has been read."""
    return _head(Scope(), ()) + '<div class="pane-body" aria-busy="true"></div>'


def listed(
    articles: Sequence[ArticleInfo],
    scope: Scope,
    words: str = "",
    drawn: int = PIECE,
    current: str = "",
    found: Sequence[Citation] = (),
    summaries: Callable[[Sequence[str]], Mapping[str, str]] = lambda _: {},
    number: int = 0,
) -> str:
    """The first `drawn` articles that match the filters and have all `words` in their titles.

    Below them are the sentences `found` in the texts. `current` is the open article; `summaries` maps the
    ids of articles to their summaries. `number` tells one list from the next.
    """
    if not articles:
        return f'{_head(scope, articles)}<div class="pane-body" data-listed="{number}">{_EMPTY}</div>'
    wanted = words.casefold().split()
    shown = [
        each
        for each in articles
        if matches(scope, each) and all(word in each.title.casefold() for word in wanted)
    ]
    said = summaries([each.id for each in shown[:drawn]])
    items = "".join(
        _item(each, is_checked(scope, each), each.id == current, said.get(each.id, ""))
        for each in shown[:drawn]
    )
    more = f'<li class="more" data-more="{drawn + PIECE}">…</li>' if len(shown) > drawn else ""
    titles = f'<ul class="articles" aria-label="Articles">{items}{more}</ul>' if shown else ""
    none = f'<p class="none">{_nothing_found(wanted, scope)}</p>' if not shown and not found else ""
    body = f"{titles}{_found(found)}{none}"
    return f'{_head(scope, articles)}<div class="pane-body" data-listed="{number}">{body}</div>'


def asking(scope: Scope, articles: Sequence[ArticleInfo]) -> str:
    """A line that says what will be asked, with a button to ask all."""
    if not articles:
        return ""
    n = len(asked(scope, articles))
    only = ", ".join(
        filter(
            None,
            (
                scope.since and f"since {scope.since}",
                scope.until and f"until {scope.until}",
                scope.site and f"from {scope.site}",
            ),
        )
    )
    of = f"{n:,} of " if n < len(articles) else "all " if n > 1 else ""
    said = f"Asking {of}{count(len(articles), 'article')}{f' ({only})' if only else ''}"
    back = "" if scope.is_all else '<button type="button" data-all>Ask all</button>'
    together = forms.summarize() if 1 < n <= _TOGETHER else ""
    return f'<div class="scope"><span>{escape(said)}</span>{back}{together}</div>'


def _head(scope: Scope, articles: Sequence[ArticleInfo]) -> str:
    boxes = [is_checked(scope, each) for each in articles if matches(scope, each)]
    state = "checked" if boxes and all(boxes) else "data-some" if any(boxes) else ""
    every = f'<label class="every"><input type="checkbox" data-every {state}><span>All</span></label>'
    return (
        '<div class="pane-head"><h2>Articles</h2><div class="actions">'
        '<button type="button" class="button" data-do="open_adding">+ Add</button></div></div>'
        '<div class="pane-tools"><label class="unseen" for="find">Search titles and texts</label>'
        f'<input id="find" type="search" placeholder="Search titles and texts">'
        f'<div class="narrow">{every if articles else ""}{_filters(scope, articles)}</div></div>'
    )


def _filters(scope: Scope, articles: Sequence[ArticleInfo]) -> str:
    """Filters by site and by date, if any article has one."""
    sites = sorted({each.metadata.site for each in articles if each.metadata.site})
    dated = any(each.metadata.date for each in articles)
    if not (sites or dated):
        return ""
    options = "".join(
        f'<option value="{escape(site)}"{" selected" if site == scope.site else ""}>{escape(site)}</option>'
        for site in sites
    )
    site = (
        f'<label>Site<select name="site"><option value="">Any site</option>{options}</select></label>'
        if sites
        else ""
    )
    days = "".join(
        f'<label>{words}<input type="date" name="{name}" value="{escape(value or "")}"></label>'
        for name, words, value in (("since", "From", scope.since), ("until", "To", scope.until))
    )
    on = sum(value is not None for value in (scope.site, scope.since, scope.until))
    told = f"Filter ({on})" if on else "Filter"
    return (
        f'<details class="filters"><summary>{told}</summary><div class="fields">{site}{days if dated else ""}'
        "</div></details>"
    )


def _item(item: ArticleInfo, checked: bool, is_current: bool, summary: str) -> str:
    current = ' aria-current="true"' if is_current else ""
    where = "" if item.metadata.site else origin(item.source)
    about = (where, published(item.metadata, None), OUTDATED if item.is_outdated else "")
    about_it = lines(summary) if summary else ""
    return (
        f'<li><label class="asked"><input type="checkbox" value="{escape(item.id)}"'
        f"{' checked' if checked else ''}>"
        f'<span class="unseen">Ask {escape(item.title)}</span></label>'
        f'<button type="button" data-do="choose" data-article="{escape(item.id)}"{current}>'
        f'<strong dir="auto">{escape(item.title)}</strong>{about_it}'
        f'<span class="about">{escape(" · ".join(filter(None, about)))}</span></button></li>'
    )


def origin(source: str) -> str:
    """The last part of a path or a URL, or that the text was pasted."""
    return "pasted text" if source.startswith("text:") else source.rstrip("/").rsplit("/", 1)[-1]


def _found(found: Sequence[Citation]) -> str:
    """Sentences found in the texts, each of which opens its source."""
    items = "".join(
        f'<li><button type="button" data-do="cite" {target(each)}><q dir="auto">{escape(each.quote)}</q>'
        f'<span class="about">{escape(place(each))}</span></button></li>'
        for each in found
    )
    return f'<section class="found"><h3>In the texts</h3><ul>{items}</ul></section>' if items else ""


def _nothing_found(wanted: Sequence[str], scope: Scope) -> str:
    return "Nothing found." if wanted or scope.is_all else "No articles match the filter."
