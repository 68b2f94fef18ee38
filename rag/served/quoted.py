"""What the checkers on a server have in common."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.errors import ContentRefused, ContextTooLong, MalformedReply
from rag.types import Claim, Verdict

_NOTHING = Verdict("unsupported", 0.0, ("there is no quote to compare it with",))


def check_quoted(
    claims: Sequence[Claim], ask: Callable[[Sequence[Claim]], Sequence[Verdict | None]], name: str
) -> list[Verdict | None]:
    """The verdicts of `ask` on the claims that have quotes, under `name`; the others are unsupported."""
    answers = iter(ask([claim for claim in claims if claim.quotes]))
    verdicts = [next(answers) if claim.quotes else _NOTHING for claim in claims]
    return [verdict and replace(verdict, checker=name) for verdict in verdicts]


def one_by_one(claims: Sequence[Claim], ask: Callable[[Claim], Verdict | None]) -> Iterator[Verdict | None]:
    """The verdict on each claim by a request of its own.

    A request that fails for what is in it leaves its claim without a verdict; any other ModelError is
    raised, since the next request would fare no better.
    """
    for claim in claims:
        try:
            yield ask(claim)
        except (ContentRefused, ContextTooLong, MalformedReply):
            yield None
