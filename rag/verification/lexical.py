"""The offline checker: compares words, without a model or the network."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from rag.types import Claim, Quote, Verdict
from rag.verification.support import judge

_PRECEDENCE = ("unclear", "unsupported", "supported")


class Lexical:
    """Checks each claim by the rules of `rag.verification.support`."""

    name = "offline"

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        """Return one verdict per claim, in order."""
        return [replace(_verdict(claim), checker=self.name) for claim in claims]


def _verdict(claim: Claim) -> Verdict:
    """The strongest verdict from the quotes in any one language.

    Words of two languages cannot be compared, so quotes are grouped by language, and the claim is read in
    the language of each group. Quotes in another language than the claim match next to nothing, and the
    others decide. Quotes in two languages never support a claim together.
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
    return _PRECEDENCE.index(verdict.status), verdict.probability
