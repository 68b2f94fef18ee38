"""Put the pieces of text of a page into lines, and the lines into the order in which they are read."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 4  # lines that make a column
WORDS = 3  # of a column's middle line, at the least: what has fewer is a table
CROSSING = 0.4  # of the lines of a page with columns, at the most, stand across them


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text in its box; the unit is 1/72 inch, and up is more."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def height(self) -> float:
        """The height of the box, which is never nothing."""
        return max(self.top - self.bottom, 1.0)


def in_order(pieces: Sequence[Piece]) -> list[Piece]:
    """The lines of a page in the order of reading: across, then down, column after column."""
    return _ordered(_segments(pieces))


def _segments(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that stand close beside one another as one, whatever the order of writing."""
    segments: list[Piece] = []
    for row in _rows(pieces):
        current: Piece | None = None
        for piece in row:
            if current is not None and piece.left - current.right < 1.2 * max(piece.height, current.height):
                current = _joined(current, piece)
            else:
                if current is not None:
                    segments.append(current)
                current = piece
        if current is not None:
            segments.append(current)
    return segments


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces by the height at which they stand, from the top, each row from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-(piece.top + piece.bottom), piece.left)):
        middle = (piece.top + piece.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) for row in rows]


def _joined(one: Piece, other: Piece, between: str = "") -> Piece:
    apart = between or ("" if other.left - one.right < 0.12 * one.height else " ")
    return Piece(
        min(one.left, other.left),
        min(one.bottom, other.bottom),
        max(one.right, other.right),
        max(one.top, other.top),
        f"{one.text}{apart}{other.text}",
    )


def _ordered(segments: list[Piece]) -> list[Piece]:
    gutter = _gutter(segments)
    if gutter is None:
        return [_row(row) for row in _rows(segments)]
    ordered: list[Piece] = []
    left: list[Piece] = []
    right: list[Piece] = []
    for segment in sorted(segments, key=lambda segment: -segment.top):
        if segment.right <= gutter:
            left.append(segment)
        elif segment.left >= gutter:
            right.append(segment)
        else:  # a line across both columns ends what stands above it
            ordered += [*_ordered(left), *_ordered(right), segment]
            left, right = [], []
    return [*ordered, *_ordered(left), *_ordered(right)]


def _row(row: list[Piece]) -> Piece:
    """What stands side by side and is no column is a row of a table."""
    line = row[0]
    for piece in row[1:]:
        line = _joined(line, piece, " | ")
    if len(row) > 1:
        return Piece(line.left, line.bottom, line.right, line.top, f"| {line.text} |")
    return line


def _gutter(segments: Sequence[Piece]) -> float | None:
    """Where a white strip parts two columns of running text; None where none does."""
    if len(segments) < 2 * FEWEST:
        return None
    starts = sorted(segment.left for segment in segments)
    ends = sorted(segment.right for segment in segments)
    best: tuple[int, int, float] | None = None
    for place in sorted({round(start, 1) - 0.5 for start in starts}):
        before = bisect_left(ends, place)
        after = len(starts) - bisect_left(starts, place)
        crossing = len(segments) - before - after
        if min(before, after) >= FEWEST and crossing <= CROSSING * len(segments):
            best = min(best or (crossing + 1, 0, 0.0), (crossing, -min(before, after), place))
    if best is None:
        return None
    gutter = best[2]
    sides = [s for s in segments if s.right <= gutter], [s for s in segments if s.left >= gutter]
    is_text = all(median(len(segment.text.split()) for segment in side) >= WORDS for side in sides)
    together = min(_top(sides[0]), _top(sides[1])) > max(_bottom(sides[0]), _bottom(sides[1]))
    return gutter if is_text and together else None


def _top(side: Sequence[Piece]) -> float:
    return max(segment.top for segment in side)


def _bottom(side: Sequence[Piece]) -> float:
    return min(segment.bottom for segment in side)
