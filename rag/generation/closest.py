"""The closest sentences to a refused question, as citations."""

from collections.abc import Sequence
from itertools import islice

from rag.reading.instructions import addresses_model
from rag.types import Citation, Passage
from rag.verification.citations import cite
from rag.verification.overlap import overlaps
from rag.verification.verify import with_report

_MOST = 3  # passages


def closest(question: str, passages: Sequence[Passage], most: int = _MOST) -> tuple[Citation, ...]:
    """The sentence of each of the first passages, best first, that shares the most words with `question`.

    At most `most` of them. Passages that share no word are skipped, and so are sentences that address a
    language model.
    """
    found = (nearest for passage in passages if (nearest := _nearest(question, passage)) is not None)
    return tuple(map(with_report, islice(found, most)))


def _nearest(question: str, passage: Passage) -> Citation | None:
    readable = (cite(passage, each) for each in passage.sentences if not addresses_model(each.text))
    return next((citation for shared, citation in overlaps(question, readable) if shared), None)
