"""A short article, and passages of sentences."""

from collections.abc import Sequence

from rag.types import Passage, Sentence

BRIDGE = (
    "The old bridge at Vellmouth was opened by Marta Ruiz in May 1931.",
    "It cost 42,000 pounds, which the town raised by a tax on salt.",
    "Engineers closed the bridge last winter because rust had eaten into its cables.",
    "Some 300 commuters now cross the river by ferry every day.",
    "The council hopes to reopen it by replacing the cables one at a time.",
    "Opponents warn that the repair will drive up rents on the northern bank.",
)


def passage(sentences: Sequence[str], article: str = "a" * 12, offset: int = 0) -> Passage:
    """The sentences as a passage, with one character between two; the first begins at `offset`."""
    placed = []
    for text in sentences:
        placed.append(Sentence(offset, offset + len(text), text))
        offset += len(text) + 1
    return Passage(
        article, "The bridge of Vellmouth", None, placed[0].start, placed[-1].end, tuple(placed), 1.0
    )
