"""Rank sentences by the content words that they share with a claim."""

from collections.abc import Iterable
from functools import lru_cache

from rag.languages.words import content
from rag.types import Citation


def overlaps(claim: str, citations: Iterable[Citation]) -> list[tuple[frozenset[str], Citation]]:
    """Each citation with the stems that its quote shares with `claim`, most first, ties in given order.

    The claim is read in the language of each quote.
    """
    given = list(citations)
    ours = {code: _stems(claim, code) for code in {citation.language for citation in given}}
    shared = [
        (ours[citation.language] & _stems(citation.quote, citation.language), citation) for citation in given
    ]
    return sorted(shared, key=lambda item: -len(item[0]))


@lru_cache(maxsize=8192)
def _stems(text: str, code: str) -> frozenset[str]:
    """The content stems of a text; cached, because every sentence of a reply is compared with it."""
    return frozenset(content(text, code))
