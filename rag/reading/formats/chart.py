"""Write a chart in an office document as the table it was drawn from."""

from collections.abc import Iterator

from lxml import etree

from rag.reading.formats.document import Row
from rag.reading.formats.grid import grid


def chart(root: etree._Element) -> Iterator[Row]:
    """The title of a chart, and a row for each category with the values of all series."""
    title = root.find("{*}chart/{*}title")
    if title is not None:
        yield Row("".join(title.itertext("{*}t", "{*}v")))
    series = list(root.iter("{*}ser"))
    names = [
        "".join(one.itertext("{*}v")) if (one := each.find("{*}tx")) is not None else "" for each in series
    ]
    labels: dict[str, str] = {}
    values: list[dict[str, str]] = []
    for each in series:
        labels |= _points(each, "cat", "xVal")
        values.append(_points(each, "val", "yVal"))
    places = sorted(
        {*labels, *(place for points in values for place in points)}, key=lambda place: (len(place), place)
    )
    rows = [[labels.get(place, ""), *(points.get(place, "") for points in values)] for place in places]
    if rows:
        yield from grid([["", *names], *rows])


def _points(series: etree._Element, *names: str) -> dict[str, str]:
    """The values that a chart caches of its data, by index."""
    return {
        point.get("idx", ""): point.findtext("{*}v") or ""
        for name in names
        for point in series.iterfind(f"{{*}}{name}//{{*}}pt")
    }
