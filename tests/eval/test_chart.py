"""A chart is one picture that names itself and its axes, whatever is written in it."""

from xml.etree import ElementTree

from eval.chart import Dot, chart

SVG = ElementTree.fromstring


def test_the_picture_and_its_axes_are_named() -> None:
    picture = SVG(chart("Costs & gains", ("cost", "gain <net>"), []))
    assert (picture.get("role"), picture.get("aria-label")) == ("img", "Costs & gains")
    assert picture.findtext("title") == "Costs & gains"
    assert [each.text for each in picture.findall("text")][-2:] == ["cost", "gain <net>"]


def test_up_is_more_and_right_is_more() -> None:
    picture = SVG(chart("t", ("x", "y"), [Dot(0.0, 0.0, "low", "1"), Dot(1.0, 1.0, "high", "2")]))
    low, high = picture.findall("circle")
    assert float(low.get("cx", "")) < float(high.get("cx", ""))
    assert float(low.get("cy", "")) > float(high.get("cy", ""))
    assert [dot.findtext("title") for dot in (low, high)] == ["low", "high"]


def test_the_line_and_its_dots_are_in_the_same_place() -> None:
    picture = SVG(chart("t", ("x", "y"), [Dot(0.25, 0.75, "", "")], [(0.25, 0.75), (1.0, 0.0)]))
    dot, line = picture.find("circle"), picture.find("polyline")
    assert dot is not None
    assert line is not None
    assert line.get("points", "").split()[0] == f"{dot.get('cx')},{dot.get('cy')}"
