"""Read an article in JATS, the XML of scholarly journals, by turning it into a web page."""

import re

from lxml import etree

from rag.errors import UnreadableSource
from rag.reading.formats.describe import day, language, words
from rag.reading.formats.document import Row, assemble
from rag.reading.formats.formula import formula
from rag.reading.formats.hidden import StyleSheet
from rag.reading.formats.page import lay_out
from rag.reading.formats.parts import parse
from rag.types import Metadata, Source

# Elements of the Journal Archiving tag set, and the HTML elements that look the same.
TAGS = {
    **dict.fromkeys(("bold", "italic", "sc", "monospace", "underline", "sub"), "span"),
    **dict.fromkeys(("disp-formula", "verse-line", "attrib", "subtitle", "def-head", "speaker"), "p"),
    "list-item": "li",
    "disp-quote": "blockquote",
    "preformat": "pre",
    "code": "pre",
    "break": "br",
    "def-list": "dl",
    "term": "dt",
    "def": "dd",
    "xref": "a",
    "article-title": "h2",
}
DIVISIONS = ("sec", "abstract", "ack", "app", "fn-group", "glossary", "notes", "sub-article", "response")
WITHOUT_TEXT = (
    "ref-list",
    "tex-math",
    "graphic",
    "inline-graphic",
    "media",
    "alt-text",
    "permissions",
    "object-id",
)
ORDERED = frozenset(("order", "alpha-lower", "alpha-upper", "roman-lower", "roman-upper"))
BETWEEN = re.compile(r"\s*[,;–-]\s*")
TEX = re.compile(r"\$\$?(.+?)\$", re.DOTALL)


def read_jats(raw: bytes, origin: str) -> Source:
    """Read a journal article, leaving out its references. Raises UnreadableSource."""
    root = parse(raw, origin)
    if root.find("front") is None and root.find("body") is None:
        raise UnreadableSource(f"{origin} is XML without an article in it: save it as text and add that.")
    title = root.find("front/article-meta/title-group/article-title")
    metadata = _metadata(root)
    references = [
        Row(" ".join(" ".join(element.itertext()).split()), "list of references")
        for element in root.iter("ref")
    ]
    _convert(root)
    page = etree.Element("body")
    if title is not None:
        title.tag = "h1"
        page.append(title)
    page.extend(root.iterfind("front/article-meta/abstract"))
    page.extend(element for element in root if element.tag != "front")
    laid = lay_out(page, StyleSheet({})).rows
    return assemble(
        origin,
        [*(each.row for each in laid), *references],
        title=next((each.row.text.removeprefix("# ") for each in laid[:1] if each.tag == "h1"), None),
        metadata=metadata,
    )


def _metadata(root: etree._Element) -> Metadata:
    names = []
    for contributor in root.iterfind("front/article-meta/contrib-group/contrib"):
        if contributor.get("contrib-type", "author") == "author":
            parts = [contributor.findtext(f"name/{part}") for part in ("given-names", "surname")]
            whole = contributor.findtext("string-name") or contributor.findtext("collab")
            names.append(" ".join(filter(None, parts)) or whole)
    dates = (
        "-".join(element.findtext(part) or "" for part in ("year", "month", "day"))
        for element in root.iterfind("front/article-meta/pub-date")
    )
    journal = root.find("front/journal-meta//journal-title")
    return Metadata(
        words(names),
        next(filter(None, map(day, dates)), None),
        None if journal is None else words(journal.text),
        language(root.get("{http://www.w3.org/XML/1998/namespace}lang")),
    )


def _convert(root: etree._Element) -> None:
    """Turn the elements of the article into those of a page."""
    for entity in list(root.iter(etree.Entity)):  # kept as text; normalising expands &alpha; and the like
        letter = etree.Element("span")
        letter.text, letter.tail = entity.text, entity.tail
        entity.getparent().replace(entity, letter)
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for element in root.iter("disp-formula", "inline-formula"):
        tex = TEX.search(element.findtext(".//tex-math") or "")
        if element.find(".//{*}math") is None and tex:
            etree.SubElement(element, "span").text = tex[1].strip()
    for element in list(root.iter("{*}math")):
        tail, text = element.tail, formula(element)
        element.clear()
        element.tag, element.text, element.tail = "span", text, tail
    etree.strip_elements(root, *WITHOUT_TEXT, with_tail=False)
    for label in list(root.iter("label")):
        _join_label(label)
    etree.strip_elements(root, "label", with_tail=False)
    for reference in list(root.iter("xref")):
        _join_references(reference)
    for element in root.iter("list", "title", *TAGS):
        _rename(element)


def _join_label(label: etree._Element) -> None:
    """Put the number of a section, a figure or a note in front of its text."""
    following = label.getnext()
    if following is None or label.getparent().tag == "list-item":
        return
    target = next(following.iter("title", "p"), following)
    target.text = f"{' '.join(''.join(label.itertext()).split())} {target.text or ''}"


def _join_references(reference: etree._Element) -> None:
    """Join successive note references, such as 3, 4, into one."""
    following = reference.getnext()
    while following is not None and following.tag == "xref" and BETWEEN.fullmatch(reference.tail or ""):
        last = etree.SubElement(reference, "span")
        last.text = f"{reference.tail}{''.join(following.itertext())}"
        reference.tail = following.tail
        following.getparent().remove(following)
        following = reference.getnext()


def _rename(element: etree._Element) -> None:
    if element.tag == "list":
        element.tag = "ol" if element.get("list-type") in ORDERED else "ul"
    elif element.tag == "title":
        depth = sum(1 for _ in element.iterancestors(*DIVISIONS))
        is_heading = element.getparent().tag in (*DIVISIONS, "back", "app-group")
        element.tag = f"h{min(depth + 1, 6)}" if is_heading else "p"
    else:
        if element.tag == "xref":
            element.set("href", f"#{element.get('rid')}")
        element.tag = TAGS[element.tag]
