"""The rows of a table whose cells are drawn: each word in the cell that the rules around it make."""

from collections import Counter
from collections.abc import Sequence
from statistics import mean

from rag.reading.formats.pdf_lines import Line, by_row, pieces
from rag.reading.formats.pdf_rules import NEAR, THIN, Grid, Rule
from rag.reading.formats.pdf_words import Word

STRUCK = 0.05  # of the words in a table, at the most, have a rule through them: others are marked text
CROWDED = 60  # words that a cell of a table has at the most, on average: fuller frames hold text


def rows_in(grid: Grid, words: Sequence[Word]) -> tuple[list[Line], list[Word]]:
    """The rows of the table in a grid, and the words outside it; no rows where it holds running text."""
    places, levels = grid.columns, grid.levels
    cells: dict[tuple[int, int], list[Word]] = {}
    outside, struck = [], 0
    for word in words:
        x, y = (word.left + word.right) / 2, word.base + 0.25 * word.height
        if not (places[0] < x < places[-1] and levels[-1] < y < levels[0]):
            outside.append(word)
            continue
        row = sum(y < level for level in levels) - 1
        walls = [place for place in places if _stands(grid.down, place, y)]
        struck += any(word.left + THIN < wall < word.right - THIN for wall in walls)
        cells.setdefault(
            (row, places.index(max((it for it in walls if it < x), default=places[0]))), []
        ).append(word)
    full = Counter(row for row, _ in cells)
    if sum(count > 1 for count in full.values()) < max(2, len(full) / 2):
        return [], list(words)
    if mean(map(len, cells.values())) > CROWDED or struck > STRUCK * (len(words) - len(outside)):
        return [], list(words)
    filled = sorted({column for _, column in cells})
    return [_row(row, filled, cells) for row in sorted({row for row, _ in cells})], outside


def _row(row: int, columns: Sequence[int], cells: dict[tuple[int, int], list[Word]]) -> Line:
    lines = [line for column in columns for line in pieces(cells.get((row, column), []))]
    written = [_cell(cells.get((row, column), [])) for column in columns]
    return as_row(lines, [text for text, _ in written], [mark for _, marks in written for mark in marks])


def as_row(lines: Sequence[Line], cells: Sequence[str], marks: Sequence[str]) -> Line:
    """The row of a table that `cells` make; `lines` are what is in them."""
    return Line(
        min(line.left for line in lines),
        min(line.bottom for line in lines),
        max(line.right for line in lines),
        max(line.top for line in lines),
        min(line.base for line in lines),
        f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |",
        max(line.height for line in lines),
        tuple(marks),
        tuple(cells),
    )


def _cell(words: Sequence[Word]) -> tuple[str, list[str]]:
    lines = [line for row in by_row(pieces(words)) for line in row]
    return " ".join(line.text for line in lines), [mark for line in lines for mark in line.marks]


def _stands(down: Sequence[Rule], place: float, y: float) -> bool:
    return any(abs(rule.at - place) <= NEAR and rule.start - NEAR <= y <= rule.end + NEAR for rule in down)
