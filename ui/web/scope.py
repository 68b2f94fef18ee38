"""Which articles are asked, as the reader has checked and filtered them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag import ArticleInfo, UsageError


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles `only`, or all except those `without`, limited to the dates and the site.

    Dates are ``YYYY-MM-DD``, inclusive; None means no filter.
    """

    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None
    site: str | None = None

    @property
    def is_all(self) -> bool:
        """Whether all articles are asked."""
        return self == Scope()


_FORM = TypeAdapter(Scope)


def read_scope(value: Any) -> Scope:
    """The scope that a page sends; all articles if it sends none. Raises UsageError if it is invalid."""
    try:
        scope = _FORM.validate_python(value or {})
    except ValidationError:
        raise UsageError("The choice of articles can’t be read: press “Ask all” and ask again.") from None
    return Scope(scope.only, scope.without, scope.since or None, scope.until or None, scope.site or None)


def is_checked(scope: Scope, article: ArticleInfo) -> bool:
    """Whether the box of an article is checked."""
    return article.id not in scope.without if scope.only is None else article.id in scope.only


def matches(scope: Scope, article: ArticleInfo) -> bool:
    """Whether an article matches the dates and the site; an unknown date or site matches none."""
    known = article.metadata
    return (
        (scope.since is None or (known.date is not None and known.date >= scope.since))
        and (scope.until is None or (known.date is not None and known.date <= scope.until))
        and (scope.site is None or known.site == scope.site)
    )


def asked(scope: Scope, articles: Sequence[ArticleInfo]) -> list[ArticleInfo]:
    """The articles that are asked: those that are checked and match the filters."""
    return [each for each in articles if is_checked(scope, each) and matches(scope, each)]


def chosen(scope: Scope, articles: Sequence[ArticleInfo]) -> list[str] | None:
    """The checked ids, None for all; raises UsageError if no article is left to ask."""
    if articles and not asked(scope, articles):
        raise UsageError("No article is chosen: check one on the left, or press “Ask all”.")
    if scope.only is None and not scope.without:
        return None
    return [each.id for each in articles if is_checked(scope, each)]
