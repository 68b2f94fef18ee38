"""The rules that are drawn on a page, and the grids that they make."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

THIN = 3.0  # 1/72 inch: what is drawn no wider is a rule
LONG = 6.0  # and it is at least as long
NEAR = 3.0  # 1/72 inch: rules that end so near to one another meet
DENSE = 40_000  # crossings that the rules of a page might have: one with more holds a drawing
MOST = 4_000  # corners of what is drawn: a page with more holds a drawing


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule: where it lies, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Rules that cross and make cells."""

    down: tuple[Rule, ...]
    across: tuple[Rule, ...]

    @property
    def columns(self) -> list[float]:
        """Where the rules between its columns lie, from the left."""
        return _places(self.down)

    @property
    def levels(self) -> list[float]:
        """Where the rules between its rows lie, from the top."""
        return _places(self.across)[::-1]


def grids(page: pypdfium2.PdfPage, turns: int) -> list[Grid]:
    """The grids of a page that is turned `turns` quarters to be read."""
    across: list[Rule] = []
    down: list[Rule] = []
    for left, bottom, right, top in _boxes(page, turns):
        if top - bottom <= THIN and right - left >= LONG:
            across.append(Rule((top + bottom) / 2, left, right))
        elif right - left <= THIN and top - bottom >= LONG:
            down.append(Rule((left + right) / 2, bottom, top))
        elif right - left >= LONG and top - bottom >= LONG:
            across += [Rule(bottom, left, right), Rule(top, left, right)]
            down += [Rule(left, bottom, top), Rule(right, bottom, top)]
    down, across = _drawn(down), _drawn(across)
    if len(down) * len(across) > DENSE:
        return []
    found = (_grid(*group) for group in _meeting(down, across))
    return [grid for grid in found if len(grid.columns) > 2 and len(grid.levels) > 2]


def _boxes(page: pypdfium2.PdfPage, turns: int) -> Iterator[tuple[float, float, float, float]]:
    """The boxes of straight parts of what is drawn, on the turned page."""
    left = MOST
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        corners = list(_corners(item.raw, min(left, raw.FPDFPath_CountSegments(item.raw))))
        left -= len(corners)
        if left <= 0:
            return
        matrix = item.get_matrix()
        outline: list[tuple[float, float]] = []
        for kind, x, y, closes in corners:
            if kind == raw.FPDF_SEGMENT_MOVETO:
                yield from _parts(outline)
                outline = []
            x, y = matrix.on_point(x, y)
            outline.append(turned_point(x, y, turns))
            if closes:
                outline.append(outline[0])
        yield from _parts(outline)


def _corners(path: object, count: int) -> Iterator[tuple[int, float, float, bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for place in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, place)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        yield (
            raw.FPDFPathSegment_GetType(segment),
            x.value,
            y.value,
            bool(raw.FPDFPathSegment_GetClose(segment)),
        )


def turned_point(x: float, y: float, turns: int) -> tuple[float, float]:
    """A point of a page, on the page turned so many quarters."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[turns]


def _parts(outline: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float, float, float]]:
    """The box of an outline that is one, and the box of each straight part of any other."""
    if len(outline) < 2:
        return
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    box = min(xs), min(ys), max(xs), max(ys)
    if len(outline) in (4, 5, 6) and all(x in (box[0], box[2]) and y in (box[1], box[3]) for x, y in outline):
        yield box
        return
    for (x, y), (to_x, to_y) in pairwise(outline):
        if abs(x - to_x) < 0.5 or abs(y - to_y) < 0.5:
            yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


def _drawn(rules: Sequence[Rule]) -> list[Rule]:
    """Rules of which those that lie in one another's prolongation are one."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / NEAR), rule.start)):
        last = joined[-1] if joined else None
        if last and abs(last.at - rule.at) < NEAR and rule.start <= last.end + NEAR:
            joined[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            joined.append(rule)
    return joined


def _meeting(down: Sequence[Rule], across: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules in groups that meet one another."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    for rule in across:
        met = [
            group
            for group in groups
            if any(
                one.start - NEAR <= rule.at <= one.end + NEAR
                and rule.start - NEAR <= one.at <= rule.end + NEAR
                for one in group[0]
            )
        ]
        own = {
            id(one): one
            for one in down
            if one.start - NEAR <= rule.at <= one.end + NEAR
            and rule.start - NEAR <= one.at <= rule.end + NEAR
        }
        lines = {id(one): one for group in met for one in group[0]} | own
        groups = [group for group in groups if not any(group is it for it in met)]
        groups.append((list(lines.values()), [*(one for group in met for one in group[1]), rule]))
    return groups


def _grid(down: Sequence[Rule], across: Sequence[Rule]) -> Grid:
    """The grid of rules that meet; where it has no frame, the ends of the rules are its sides."""
    if not down:
        return Grid((), tuple(across))
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    bottom, top = min(rule.start for rule in down), max(rule.end for rule in down)
    sides = (Rule(left, bottom, top), Rule(right, bottom, top))
    ends = (Rule(bottom, left, right), Rule(top, left, right))
    return Grid((*down, *sides), (*across, *ends))


def _places(rules: Sequence[Rule]) -> list[float]:
    """Where rules lie, those that lie close together as one."""
    places: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not places or at - places[-1] > NEAR:
            places.append(at)
    return places
