"""Choose articles by their dates and their sites."""

from collections.abc import Collection

from rag.errors import UsageError
from rag.storage.articles import Articles
from rag.text import is_day


def choose(
    articles: Articles, ids: Collection[str] | None, since: str | None, until: str | None, site: str | None
) -> list[str]:
    """The ids of matching articles, among all or those given; `Library.matching` describes them."""
    articles.check(ids)
    for day in (since, until):
        if day is not None and not is_day(day):
            raise UsageError(f"{day!r} is not a valid date: write it as in 2024-03-01.")
    found = articles.matching(since, until, site)
    if ids is not None:
        found = [identifier for identifier in found if identifier in ids]
    if not found:
        raise UsageError(
            "No article has such a date and site, as far as we know: "
            "`citewell articles --json` lists them for each article."
        )
    return found
