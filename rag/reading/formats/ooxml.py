"""What Word, PowerPoint and Excel files have in common: relationships between parts, and properties."""

import posixpath
from collections.abc import Mapping

from lxml import etree

from rag.reading.formats.describe import day, language, words
from rag.reading.formats.parts import Parts, local
from rag.types import Metadata

CORE = "docProps/core.xml"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


def related(parts: Parts, name: str = "") -> Mapping[str, tuple[str, str]]:
    """The parts that a part, or by default the file, refers to: id → (kind, path)."""
    folder, file = posixpath.split(name)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations not in parts.names:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in parts.xml(relations).iter("{*}Relationship")
        if relation.get("TargetMode") != "External"
    }


def main_part(parts: Parts, usual: str) -> str:
    """The path of the main document; `usual` if the file doesn't say."""
    declared = (path for kind, path in related(parts).values() if kind == "officeDocument")
    return next((path for path in declared if path in parts.names), usual)


def relation_id(element: etree._Element, name: str = "id") -> str:
    """The relationship id in an element's attribute."""
    return element.get(f"{RELATION}{name}") or element.get(f"{STRICT_RELATION}{name}") or ""


def chosen(element: etree._Element) -> etree._Element:
    """The element whose children to read; of alternative forms of the same content, the first."""
    if local(element) != "AlternateContent":
        return element
    return next((child for child in element if local(child) == "Choice"), element)


def properties(parts: Parts) -> tuple[str | None, Metadata]:
    """The title and the metadata declared in the file."""
    if CORE not in parts.names:
        return None, Metadata()
    found = {local(element): element.text for element in parts.xml(CORE)}
    metadata = Metadata(
        words(found.get("creator")), day(found.get("created")), None, language(found.get("language"))
    )
    return words(found.get("title")), metadata
