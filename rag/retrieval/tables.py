"""Find table rows, and their headers, among the sentences of an article."""

from collections.abc import Collection, Sequence
from itertools import zip_longest

from rag.types import Passage, Sentence

_BLANK = 2  # characters between two rows that are separated by a blank line


def first_row(sentences: Sequence[Sentence], place: int, pages: Collection[int]) -> int:
    """The place of the first row of the table that the sentence at `place` is in; `place` if it is in none.

    `pages` are the offsets at which pages begin: a table may continue on the next page.
    """
    while place and goes_on(sentences[place - 1], sentences[place], pages):
        place -= 1
    return place


def headers(passage: Passage) -> list[int | None]:
    """For each sentence of a passage, the place of its table's first row; None if it isn't a table row.

    A passage that begins in the middle of a table starts with the table's first row.
    """
    found: list[int | None] = []
    for place, sentence in enumerate(passage.sentences):
        above = found[-1] if found else None
        if above is None or not goes_on(passage.sentences[place - 1], sentence, passage.pages):
            found.append(place if is_row(sentence) else None)
        else:  # a header may be repeated on each page
            found.append(place if sentence.text == passage.sentences[above].text else above)
    return found


def under_headers(passage: Passage) -> list[str]:
    """The sentences of a passage; of a row of a table each cell after the head of its column.

    Empty cells are left out, so that a row doesn't mention what it has no value for.
    """
    texts = [sentence.text for sentence in passage.sentences]
    return [
        text if header in (None, place) else _headed(cells(texts[header]), cells(text))
        for place, (text, header) in enumerate(zip(texts, headers(passage), strict=True))
    ]


def _headed(heads: Sequence[str], values: Sequence[str]) -> str:
    pairs = zip_longest(heads, values, fillvalue="")
    return "; ".join(f"{head}: {value}" if head else value for head, value in pairs if value)


def cells(row: str) -> list[str]:
    """The cells of the row of a table, with the empty ones."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def goes_on(above: Sentence, row: Sentence, pages: Collection[int]) -> bool:
    """Whether a sentence is a row of the same table as the one above it."""
    if not (is_row(above) and is_row(row)):
        return False
    if row.start - above.end != _BLANK:
        return True
    return row.start in pages and above.text.count("|") == row.text.count("|")


def is_row(sentence: Sentence) -> bool:
    """Whether a sentence is a table row."""
    return sentence.text.startswith("|")
