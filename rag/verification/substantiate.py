"""Find the fewest quotes that support a sentence of any origin."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.types import Citation, CitedSentence, Claim
from rag.verification.checker import Checker
from rag.verification.overlap import overlaps
from rag.verification.verify import with_report

_CANDIDATES = 6  # sentences tried alone


def substantiate(text: str, citations: Iterable[Citation], checker: Checker) -> CitedSentence:
    """Cite the fewest of the `citations` that support `text`, marked as ours, with the verdict on them.

    The sentences that share the most words with it are tried alone, and the closest also with its
    neighbours, all in one batch. Sentences from different places are not combined, because together they
    may seem to support what no source says. If none support it, the verdict is that on the closest alone,
    whose words may contradict it.
    """
    given = [replace(citation, attributed=True) for citation in citations]
    near = [citation for _, citation in overlaps(text, given)[:_CANDIDATES]]
    tried: list[tuple[Citation, ...]] = [(citation,) for citation in near] or [()]
    tried += [quotes for nearest in near[:1] for quotes in _with_neighbours(nearest, given)]
    claims = [Claim(text, tuple(citation.evidence for citation in quotes)) for quotes in tried]
    judged = list(zip(checker.check(claims), tried, strict=True))
    supported = [item for item in judged if item[0].status == "supported"]
    verdict, quotes = min(supported, key=lambda item: len(item[1]), default=judged[0])
    return CitedSentence(text, verdict, tuple(map(with_report, quotes)))


def _with_neighbours(sentence: Citation, citations: Sequence[Citation]) -> list[tuple[Citation, ...]]:
    """A sentence with the one before it, with the one after it, and with both, as far as they exist."""
    article = [citation for citation in citations if citation.article == sentence.article]
    before = [each for each in article if each.quote == sentence.before and each.start < sentence.start]
    after = [each for each in article if each.quote == sentence.after and each.start > sentence.start]
    first = max(before, key=lambda each: each.start, default=None)
    last = min(after, key=lambda each: each.start, default=None)
    sets = [(first, sentence), (sentence, last), (first, sentence, last)]
    found = [tuple(each for each in quotes if each is not None) for quotes in sets]
    return [quotes for quotes, wanted in zip(found, sets, strict=True) if len(quotes) == len(wanted)]
