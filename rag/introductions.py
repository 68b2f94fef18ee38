"""Read what answers a question about the articles themselves."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rag.errors import ArticleDamaged, UnknownArticle
from rag.generation.about import Aspect
from rag.generation.imprint import imprint
from rag.library import Library
from rag.retrieval.rerank import Retrieved
from rag.stages import Stopwatch
from rag.types import Article, Passage

if TYPE_CHECKING:
    from rag.storage.listing import Scope


def introduce(
    aspect: Aspect,
    scope: "Scope",
    library: Library,
    outline: Callable[[Sequence[Article]], Sequence[Passage]],
) -> Retrieved:
    """The lines of the latest articles of `scope` that state this of them, and what they are about.

    `outline` is that of an `Answerer`. An article that has been removed meanwhile is left out.
    """
    watch = Stopwatch()
    articles, damaged = [], []
    with watch.stage("read"):
        for each in scope.latest:
            try:
                articles.append(library.article(each))
            except ArticleDamaged:
                damaged.append(each)
            except UnknownArticle:
                continue
    with watch.stage("choose"):
        stating = [line for article in articles for line in imprint(article, aspect)]
        passages = dict.fromkeys((*stating, *(outline(articles) if articles else ())))
    return Retrieved(tuple(passages), damaged=tuple(damaged), seconds=watch.seconds)


def unread(scope: "Scope") -> str | None:
    """That only the latest articles of `scope` were read, if there are more."""
    if scope.count - len(scope.silent) <= len(scope.latest):
        return None
    return f"only the {len(scope.latest)} articles added last were read: choose those you mean"
