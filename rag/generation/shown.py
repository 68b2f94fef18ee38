"""What is shown of an answer, depending on how its sentences were judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.generation.closest import closest
from rag.generation.outcome import Condensed, Outcome, all_reasons
from rag.types import Citation, CitedSentence, Passage

_LEFT_OUT = "the model's reply cited nothing and was left out"


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome and what is shown of it: its sentences, quotes found without a model, and near ones."""

    outcome: Outcome
    sentences: tuple[CitedSentence, ...]
    quotes: tuple[CitedSentence, ...]
    closest: tuple[Citation, ...]


def shown(
    outcome: Outcome,
    said: tuple[CitedSentence, ...],
    offline: Outcome | None,
    asked: Condensed,
    passages: Sequence[Passage],
) -> Shown:
    """What is shown of an outcome whose sentences are `said`, with their last verdicts.

    `offline` is the answer without a model, None if something that is said holds; its sentences are quoted
    below. If it has none either, a reply that cites nothing is left out. What came closest goes with a
    refusal.
    """
    quotes = offline.sentences if said and offline is not None else ()
    if said and offline is not None and not quotes and not any(each.citations for each in said):
        said, outcome = (), replace(outcome, incomplete=all_reasons(outcome.incomplete, _LEFT_OUT))
    near = () if said else (offline or outcome).closest or closest(asked.text, passages)
    return Shown(outcome, said, quotes, near)
