"""Rows of tables in passages, and the header above them."""

from rag.types import Passage

_BLANK = 2  # characters between what a blank line parts: another table begins there


def headers(passage: Passage) -> list[int | None]:
    """For each sentence of a passage, the place in it of the first row of its table; None for what is no row.

    A passage that begins in the middle of a table has its first row before the others.
    """
    found: list[int | None] = []
    end = 0
    for place, sentence in enumerate(passage.sentences):
        is_row = sentence.text.startswith("|")
        above = found[-1] if found else None
        goes_on = above is not None and sentence.start - end != _BLANK
        found.append(None if not is_row else above if goes_on else place)
        end = sentence.end
    return found
