"""Draw points and a line between two axes from 0 to 1, as SVG to embed in a page.

The page's stylesheet (``report.css``) sets colours and text sizes, so the chart works in light and dark mode.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_SIDE = 280.0  # of the square between the axes, in SVG units
_LEFT, _TOP, _RIGHT, _BOTTOM = 52.0, 16.0, 16.0, 44.0
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its tooltip (`text`) and the note next to it."""

    x: float
    y: float
    text: str
    note: str


def chart(
    title: str,
    axes: tuple[str, str],
    dots: Sequence[Dot],
    line: Sequence[tuple[float, float]] = (),
    *,
    diagonal: bool = False,
) -> str:
    """The chart as SVG. `title` is its accessible name, and `axes` are the labels of x and y.

    `diagonal` adds the line x = y. Values are in [0, 1]. All text is escaped here.
    """
    width, height = _LEFT + _SIDE + _RIGHT, _TOP + _SIDE + _BOTTOM
    parts = [
        f'<svg class="square" role="img" aria-label="{escape(title)}" viewBox="0 0 {width:g} {height:g}">',
        f"<title>{escape(title)}</title>",
        *_axes(*axes),
    ]
    if diagonal:
        parts.append(f'<polyline class="zero" points="{_points([(0.0, 0.0), (1.0, 1.0)])}"/>')
    if line:
        parts.append(f'<polyline class="curve" points="{_points(line)}"/>')
    parts += [part for dot in dots for part in _dot(dot)]
    return "".join([*parts, "</svg>"])


def _axes(horizontal: str, vertical: str) -> Iterator[str]:
    middle, end, low = _LEFT + _SIDE / 2, _LEFT + _SIDE, _TOP + _SIDE
    for tick in _TICKS:
        x, y = _place(tick, tick)
        yield f'<line class="axis" x1="{x:g}" x2="{x:g}" y1="{_TOP:g}" y2="{low:g}"/>'
        yield f'<line class="axis" x1="{_LEFT:g}" x2="{end:g}" y1="{y:g}" y2="{y:g}"/>'
        yield f'<text text-anchor="middle" x="{x:g}" y="{low + 16:g}">{tick:g}</text>'
        yield f'<text text-anchor="end" x="{_LEFT - 6:g}" y="{y + 4:g}">{tick:g}</text>'
    turned = f"translate(14 {_TOP + _SIDE / 2:g}) rotate(-90)"
    yield f'<text text-anchor="middle" x="{middle:g}" y="{low + 36:g}">{escape(horizontal)}</text>'
    yield f'<text text-anchor="middle" transform="{turned}">{escape(vertical)}</text>'


def _dot(dot: Dot) -> Iterator[str]:
    """The point, with its note on the side that has room."""
    x, y = _place(dot.x, dot.y)
    anchor, shift = ("end", -9) if dot.x > 0.5 else ("start", 9)
    note = f'class="note" text-anchor="{anchor}" x="{x + shift:.1f}" y="{y - 6:.1f}"'
    yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{escape(dot.text)}</title></circle>'
    yield f"<text {note}>{escape(dot.note)}</text>"


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(*each) for each in places))


def _place(x: float, y: float) -> tuple[float, float]:
    return _LEFT + _SIDE * x, _TOP + _SIDE * (1 - y)
