"""Replace the verdicts of sentences with those of a second checker, which may fail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.errors import CheckerUnreadable, ModelError
from rag.types import CitedSentence, Claim
from rag.verification.checker import FallibleChecker


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Sentences with their final verdicts; `failed` says why some kept their earlier one."""

    sentences: tuple[CitedSentence, ...]
    failed: str | None = None

    @property
    def checker(self) -> str | None:
        """The names of the checkers that gave the verdicts; None if there was nothing to check."""
        names = [sentence.verdict.checker for sentence in self.sentences]
        return ", ".join(dict.fromkeys(name for name in names if name is not None)) or None


def recheck(sentences: Sequence[CitedSentence], checker: FallibleChecker | None) -> Rechecked:
    """Recheck the sentences that have citations with `checker`.

    A sentence without a new verdict keeps its own, and all of them do if the checker fails.
    """
    before = tuple(sentences)
    cited = [sentence for sentence in before if sentence.citations]
    if checker is None or not cited:
        return Rechecked(before)
    claims = [Claim(each.text, tuple(citation.evidence for citation in each.citations)) for each in cited]
    try:
        verdicts = checker.check(claims)
    except (ModelError, CheckerUnreadable) as error:
        return Rechecked(before, f"{checker.name} gave no verdict: {error}")
    answers = iter(verdicts)
    after = tuple(
        replace(sentence, verdict=(sentence.citations and next(answers)) or sentence.verdict)
        for sentence in before
    )
    missing = sum(verdict is None for verdict in verdicts)
    failed = f"{checker.name} gave no verdict on {missing} of {len(claims)} sentences" if missing else None
    return Rechecked(after, failed)
