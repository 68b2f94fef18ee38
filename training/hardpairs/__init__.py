"""Generate hard pairs: claims that share words with evidence that doesn't support them, and rewordings.

Every claim occurs twice, with evidence that supports it and with evidence of the same form that doesn't, so
the claim alone gives nothing away about the label.
"""

import random
from collections.abc import Iterable, Iterator, Sequence

from training.hardpairs.contrasts import Case, cases
from training.hardpairs.edits import edit_cases, twin_cases
from training.pairs import Pair

__all__ = ["Case", "as_pairs", "cases", "edit_cases", "passages_of", "twin_cases"]


def as_pairs(made: Iterable[Case]) -> Iterator[Pair]:
    """Yield two pairs for each case."""
    for number, case in enumerate(made):
        for label, evidence in ((1, case.supporting), (0, case.other)):
            yield Pair("nli", case.claim, evidence, case.context, label, case.kind, f"hard-{number}")


def passages_of(pairs: Iterable[Pair], rng: random.Random) -> Sequence[Sequence[str]]:
    """The distinct texts of `pairs`, as lists of sentences."""
    from rag.reading.sentences import split

    texts = sorted(
        {pair.text if pair.task == "nli" else f"{_before(pair)} {pair.text}".strip() for pair in pairs}
    )
    found = [[text[span.start : span.end] for span in split(text)] for text in texts if len(text) < 900]
    rng.shuffle(found)
    return [passage for passage in found if passage]


def _before(pair: Pair) -> str:
    """The preceding sentence, which follows the title in the context of a question's pair."""
    return (
        pair.context.partition(" . ")[2]
        if len(pair.context) > 60 and pair.context.endswith((".", "?", "!"))
        else ""
    )
