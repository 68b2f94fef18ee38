"""The offline checker: it compares words, and needs no model and no network."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.types import Claim, Quote, Verdict
from rag.verification.support import judge

_TELLING = ("unclear", "unsupported", "supported")


class Lexical:
    """Checks each claim by the rules of `rag.verification.support`."""

    name = "offline"

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict for each claim, in order."""
        return [replace(_verdict(claim), checker=self.name) for claim in claims]


def _verdict(claim: Claim) -> Verdict:
    """The most telling verdict by the quotes of one language.

    Quotes are read in their own language, and so is the claim when it is compared with them: words of
    two languages cannot be compared, so a claim in another language than some quotes finds next to
    nothing in those, and the others decide. It follows that quotes in two languages never support a
    claim together.
    """
    quotes: dict[str, list[Quote]] = defaultdict(list)
    for quote in claim.quotes:
        quotes[quote.language].append(quote)
    verdicts = [
        judge(claim.text, [each.text for each in given], code, [each.before for each in given])
        for code, given in quotes.items()
    ]
    nothing = Verdict("unsupported", 0.0, ("there is no quote to compare it with",))
    return max(verdicts, key=_rank, default=nothing)


def _rank(verdict: Verdict) -> tuple[int, float]:
    return _TELLING.index(verdict.status), verdict.probability
