"""Helpers shared by the checkers on a server."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.errors import ContentRefused, ContextTooLong, MalformedReply
from rag.types import Claim, Verdict

_NO_QUOTES = Verdict("unsupported", 0.0, ("there is no quote to compare it with",))


def check_quoted(
    claims: Sequence[Claim], ask: Callable[[Sequence[Claim]], Sequence[Verdict | None]], name: str
) -> list[Verdict | None]:
    """The verdicts of `ask` on the claims with quotes, under `name`; claims without are unsupported."""
    answers = iter(ask([claim for claim in claims if claim.quotes]))
    verdicts = [next(answers) if claim.quotes else _NO_QUOTES for claim in claims]
    return [verdict and replace(verdict, checker=name) for verdict in verdicts]


def one_by_one(claims: Sequence[Claim], ask: Callable[[Claim], Verdict | None]) -> Iterator[Verdict | None]:
    """Yield the verdict on each claim, with one request per claim.

    If a request fails because of its content, its claim has no verdict. Any other ModelError is raised,
    because the next request would fail as well.
    """
    for claim in claims:
        try:
            yield ask(claim)
        except (ContentRefused, ContextTooLong, MalformedReply):
            yield None
