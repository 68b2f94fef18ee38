"""Name articles by where they are from."""

import hashlib
from collections.abc import Iterator
from itertools import count


def article_id(origin: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of `origin`."""
    return hashlib.sha256(origin.encode()).hexdigest()[:12]


def article_ids(origin: str) -> Iterator[str]:
    """The candidate ids for an article of `origin`, in order of preference.

    The first may be taken: an article keeps its id when its file moves, and another file may take the
    old path.
    """
    yield article_id(origin)
    yield from (article_id(f"{origin}\n{number}") for number in count(2))
