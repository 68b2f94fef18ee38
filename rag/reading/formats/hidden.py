"""Detect the elements of a page that readers can't see.

It looks at the page itself: attributes, inline styles, and style-sheet rules whose selector is a single
class, id or tag name. It isn't a browser: whatever a compound selector, an external style sheet or a
script hides counts as visible.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

Style: TypeAlias = Mapping[str, str]

NEVER_SHOWN = frozenset(("template", "noscript", "noframes", "datalist"))
STYLED = frozenset(
    """display visibility opacity font-size color background background-color position left top right
    text-indent clip clip-path width height max-height overflow transform
    vertical-align""".split()  # noqa: SIM905
)
FRAGILE = frozenset(("opacity", "visibility", "transform"))  # scripts often undo these in style sheets
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
GROUPED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SIMPLE = re.compile(r"[.#]?[a-zA-Z][\w-]*")
LENGTH = re.compile(r"(-?\d*\.?\d+)(px|em|rem|vw|vh|%|pt)?")
CLIPPED = re.compile(r"rect\(\s*(?:0|1px)[\s\w,]*\)|inset\((?:50|100)%|circle\(0")
TRANSPARENT = re.compile(r"transparent$|rgba\([^)]*,\s*0(?:\.0+)?\s*\)$|#[0-9a-f]{3}0$|#[0-9a-f]{6}00$")
WHITES = frozenset(("#fff", "#ffffff", "white", "rgb(255,255,255)", "rgba(255,255,255,1)"))
BLACKS = frozenset(("#000", "#000000", "black", "rgb(0,0,0)", "rgba(0,0,0,1)"))
FAR = 500  # pixels or so to the left or above: off screen


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The declarations of a page's simple rules, by selector."""

    rules: Mapping[str, Style]

    def style(self, element: etree._Element) -> Style:
        """The style of an element: the rules for its tag, its classes and its id, then its own."""
        style: dict[str, str] = {}
        if self.rules:
            for selector in (
                str(element.tag),
                *(f".{name}" for name in (element.get("class") or "").split()),
                f"#{element.get('id')}",
            ):
                style |= self.rules.get(selector, {})
        inline = element.get("style")
        return style | _declarations(inline) if inline else style


def style_sheet(root: etree._Element) -> StyleSheet:
    """The simple rules in `<style>` elements, without those for print, a width or an animation."""
    rules: dict[str, dict[str, str]] = {}
    for element in root.iter("style"):
        if element.get("media", "all") not in ("all", "screen"):
            continue
        text = GROUPED.sub("", COMMENT.sub("", element.text or ""))
        for selectors, body in RULE.findall(text):
            declared = {name: value for name, value in _declarations(body).items() if name not in FRAGILE}
            if declared:
                for selector in map(str.strip, selectors.split(",")):
                    if SIMPLE.fullmatch(selector) and selector not in ("body", "html"):
                        rules.setdefault(selector, {}).update(declared)
    return StyleSheet(rules)


def hidden(element: etree._Element, style: Style, background: str) -> str | None:
    """Why an element can't be seen on this background, or None."""
    if element.tag in NEVER_SHOWN or (element.tag == "dialog" and element.get("open") is None):
        return "hidden text"
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return "hidden text"
    if not style:
        return None
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return "hidden text"
    if _is_tiny(style) or TRANSPARENT.match(style.get("color", "")):
        return "hidden text"
    if _is_off_screen(style):
        return "off-screen text"
    color = style.get("color")
    if color and _same_color(color, background):
        return "text in its background's colour"
    return None


def background_of(style: Style, inherited: str) -> str:
    """The colour behind an element, as far as it is known."""
    value = style.get("background-color") or style.get("background")
    return value.split()[0] if value and not TRANSPARENT.match(value) else inherited


def _declarations(body: str) -> dict[str, str]:
    found = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in STYLED:
            found[name] = re.sub(r"\s*!important|(?<=,)\s+", "", value.strip().lower())
    return found


def _is_tiny(style: Style) -> bool:
    if _length(style.get("opacity")) == 0 or style.get("transform", "").startswith("scale(0)"):
        return True
    size = _length(style.get("font-size"))
    if size is not None and abs(size) < (
        2 if "px" in style["font-size"] or "pt" in style["font-size"] else 0.1
    ):
        return True
    cut = style.get("overflow", "").startswith("hidden")
    sides = [_length(style.get(side)) for side in ("width", "height", "max-height")]
    return cut and any(side is not None and side <= 1 for side in sides)


def _is_off_screen(style: Style) -> bool:
    if CLIPPED.match(style.get("clip", "")) or CLIPPED.match(style.get("clip-path", "")):
        return True
    places = [_length(style.get("text-indent"))]
    if style.get("position") in ("absolute", "fixed"):
        places += (_length(style.get(side)) for side in ("left", "top", "right"))
    return any(place is not None and place <= -FAR for place in places)


def _length(value: str | None) -> float | None:
    """A length as a number of its own unit, except that negative relative lengths count ten pixels each."""
    match = LENGTH.match(value or "")
    if match is None:
        return None
    number = float(match[1])
    return number * 10 if match[2] in ("em", "rem", "vw", "vh", "%") and number < 0 else number


def _same_color(color: str, background: str) -> bool:
    color = color.replace(" ", "")
    background = background.replace(" ", "")
    return color == background or any({color, background} <= group for group in (WHITES, BLACKS))
