"""A chart names itself and its axes, whatever text they contain."""

from xml.etree import ElementTree

from eval.chart import Dot, chart

SVG = ElementTree.fromstring


def test_the_chart_and_its_axes_are_labelled() -> None:
    picture = SVG(chart("Costs & gains", ("cost", "gain <net>"), []))
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "Costs & gains")
    assert picture.findtext("title") == "Costs & gains"
    assert [each.text for each in picture.findall("text")][-2:] == ["cost", "gain <net>"]


def test_larger_values_are_further_up_and_to_the_right() -> None:
    picture = SVG(chart("t", ("x", "y"), [Dot(0.0, 0.0, "low", "1"), Dot(1.0, 1.0, "high", "2")]))
    low, high = picture.findall("circle")
    assert float(low.get("cx", "")) < float(high.get("cx", ""))
    assert float(low.get("cy", "")) > float(high.get("cy", ""))
    assert [dot.findtext("title") for dot in (low, high)] == ["low", "high"]


def test_the_line_passes_through_its_dots() -> None:
    picture = SVG(chart("t", ("x", "y"), [Dot(0.25, 0.75, "", "")], [(0.25, 0.75), (1.0, 0.0)]))
    dot, line = picture.find("circle"), picture.find("polyline")
    assert dot is not None
    assert line is not None
    assert line.get("points", "").split()[0] == f"{dot.get('cx')},{dot.get('cy')}"
