"""Which rows of a table a question is about."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from rag.languages.language import language
from rag.languages.words import content, phrases_in, words
from rag.retrieval.tables import cells, headers
from rag.types import Passage

_NUMERIC = 0.5  # of the cells of a column, at the least, are numbers where it is one of numbers
_ROUNDING = 0.005  # of a sum: by how much a row with the sum of the others may differ from it


def asks_extreme(question: str, code: str) -> tuple[int, frozenset[str]]:
    """1 if a question is for the largest number, -1 for the smallest, else 0; and the words that say so."""
    for sign, phrases in ((1, language(code).most), (-1, language(code).least)):
        if found := phrases_in(question, phrases, code):
            return sign, frozenset(word for phrase in found for word in phrase.split("_"))
    return 0, frozenset()


def extreme_rows(question: str, passage: Passage, sign: int) -> tuple[set[int], set[int]]:
    """The places in a passage of the rows with the largest (or smallest) number, and of the others.

    Only of a table with a column of numbers whose head has a word of the question, if no row has another word
    of it: a question with one is about that row. None of a table of which rows are left out.
    """
    best: set[int] = set()
    others: set[int] = set()
    if passage.cuts_table:
        return best, others
    asked = set(content(question, passage.language))
    for header, rows in _tables(passage).items():
        heads = [asked & set(content(each, passage.language)) for each in _cells(passage, header)]
        named = set[str]().union(*heads)
        if any((asked - named) & set(content(passage.sentences[row].text, passage.language)) for row in rows):
            continue
        columns = sorted((place for place, head in enumerate(heads) if head), key=lambda at: -len(heads[at]))
        values = next(filter(None, (_values(passage, rows, column) for column in columns)), {})
        if len(values) > 1:
            top = max(sign * value for value in values.values())
            chosen = {row for row, value in values.items() if sign * value == top}
            best |= chosen
            others |= set(rows) - chosen
    return best, others


def outdone(question: str, passages: Sequence[Passage]) -> list[bool]:
    """For each sentence of `passages`, whether another row of its table has more of the question's words.

    Rows are alternatives: one that only has some of the words that another has answers another question.
    """
    shared: dict[tuple[str, int], set[frozenset[str]]] = defaultdict(set)
    found: list[tuple[tuple[str, int], frozenset[str]] | None] = []
    for passage in passages:
        asked = frozenset(content(question, passage.language))
        for place, header in enumerate(headers(passage)):
            if header in (None, place):
                found.append(None)
                continue
            table = (passage.article, passage.sentences[header].start)
            own = asked & set(content(passage.sentences[place].text, passage.language))
            shared[table].add(own)
            found.append((table, own))
    return [each is not None and any(each[1] < other for other in shared[each[0]]) for each in found]


def _tables(passage: Passage) -> dict[int, list[int]]:
    """The places of the rows of each table below its header, by the header's place."""
    tables: dict[int, list[int]] = defaultdict(list)
    for place, header in enumerate(headers(passage)):
        if header is not None and header != place:
            tables[header].append(place)
    return tables


def _values(passage: Passage, rows: Collection[int], column: int) -> dict[int, float]:
    """The numbers of a column by row, without the row of their sum; none where it is no column of numbers."""
    below = {row: _cells(passage, row)[column : column + 1] for row in rows}
    read = {row: _number(cell[0], passage.language) for row, cell in below.items() if cell and cell[0]}
    values = {row: value for row, value in read.items() if value is not None}
    if not values or len(values) < _NUMERIC * len(read):
        return {}
    total = sum(values.values())
    return {
        row: value
        for row, value in values.items()
        if len(values) < 3 or abs(total - 2 * value) > _ROUNDING * abs(value)
    }


def _number(cell: str, code: str) -> float | None:
    """The first number of a cell."""
    for word in words(cell, code):
        if word.text[0].isdecimal() and "/" not in word.norm:
            sign = -1 if cell[: word.start].endswith(("-", "−")) else 1
            return sign * float(word.norm)
    return None


def _cells(passage: Passage, place: int) -> list[str]:
    return cells(passage.sentences[place].text)
