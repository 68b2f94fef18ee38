"""Write a formula in MathML, or in Word's own markup, on one line."""

from lxml import etree

from rag.reading.formats.parts import local
from rag.reading.formats.superscript import SUPERSCRIPTS

SIGNS = frozenset("0123456789+-−–")
UNSEEN = frozenset(("annotation", "annotation-xml", "instrText", "tex-math"))


def formula(element: etree._Element) -> str:
    """The formula as one would type it: x², a_1, (a+b)/2, √(x)."""
    name = local(element)
    if name in UNSEEN or name.endswith("Pr"):
        return ""
    if name == "t" or (not len(element) and name.startswith("m")):
        return (element.text or "").strip("\n")
    parts = [part for part in map(formula, element) if part]
    match name, parts:
        case "sSup" | "msup", [base, above]:
            return _grouped(base) + _above(above)
        case "sSub" | "msub" | "munder", [base, below]:
            return f"{_grouped(base)}{_below(below)}"
        case "sSubSup" | "msubsup" | "munderover", [base, below, above]:
            return f"{_grouped(base)}{_below(below)}{_above(above)}"
        case "nary", _:
            sign = next((text for text in element.xpath("*/*[local-name()='chr']/@*")), "∫")
            below, above, of = (
                "".join(map(formula, element.iterfind(f"{{*}}{part}"))) for part in ("sub", "sup", "e")
            )
            return f"{sign}{_below(below)}{_above(above)} {of}"
        case "f" | "mfrac", [over, under]:
            is_pair = element.xpath("*/*[local-name()='type']/@*") == ["noBar"]
            return f"{_grouped(over)}{' over ' if is_pair else '/'}{_grouped(under)}"
        case "rad" | "msqrt", [*_, root]:
            return f"√({root if name == 'rad' else ''.join(parts)})"
        case "d", _:
            return f"({''.join(parts)})"
    return "".join(parts)


def _below(text: str) -> str:
    return f"_{_grouped(text)}" if text else ""


def _above(text: str) -> str:
    return text.translate(SUPERSCRIPTS) if set(text) <= SIGNS else f"^{_grouped(text)}"


def _grouped(text: str) -> str:
    is_one = len(text) < 2 or text.isalnum() or (text[0] == "(" and text.find(")") == len(text) - 1)
    return text if is_one else f"({text})"
