"""What comes closest to a question that is refused, as citations."""

from collections.abc import Sequence
from itertools import islice

from rag.reading.instructions import addresses_model
from rag.types import Citation, Passage
from rag.verification.citations import cite
from rag.verification.overlap import overlaps
from rag.verification.verify import noted

_MOST = 3  # passages


def closest(question: str, passages: Sequence[Passage], most: int = _MOST) -> tuple[Citation, ...]:
    """Of the first passages, best first, the sentence of each that shares the most words with `question`.

    At most `most` of them. A passage that shares none is passed over, and so is a sentence that
    addresses a language model.
    """
    found = (nearest for passage in passages if (nearest := _nearest(question, passage)) is not None)
    return tuple(map(noted, islice(found, most)))


def _nearest(question: str, passage: Passage) -> Citation | None:
    readable = (cite(passage, each) for each in passage.sentences if not addresses_model(each.text))
    return next((citation for shared, citation in overlaps(question, readable) if shared), None)
