"""Choose the articles that a question is asked of."""

from rag.errors import EmptyLibrary, UsageError
from rag.storage.articles import Articles
from rag.storage.listing import Scope
from rag.text import is_day
from rag.types import Filters


def choose(articles: Articles, filters: Filters, titles: int) -> Scope:
    """The articles that match all of `filters`, with at most so many `titles`, as `Library.scope` says."""
    articles.check(filters.articles)
    for day in (filters.since, filters.until):
        if day is not None and not is_day(day):
            raise UsageError(f"{day!r} is not a valid date: write it as in 2024-03-01.")
    found = articles.scope(filters, titles)
    if not found.total:
        raise EmptyLibrary
    if not found.ids and (filters.since, filters.until, filters.site) != (None, None, None):
        raise UsageError(
            "No article has such a date and site, as far as we know: "
            "`citewell articles --json` lists them for each article."
        )
    return found
