"""Read a page's machine-readable description of its article: schema.org in JSON-LD."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from rag.reading.formats.describe import words

LARGEST = 4 << 20
KINDS = ("Article", "Posting", "WebPage")  # and types that end in one, such as NewsArticle
NODES = 1_000


@dataclass(frozen=True, slots=True)
class Described:
    """An article as its page describes it; missing values are None or empty."""

    body: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None


def described_article(root: etree._Element) -> Described:
    """The article described in the page's JSON-LD; if there are several, the longest takes precedence."""
    nodes = [node for script in root.iter("script") for node in _nodes(script)]
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    articles = [_described(node, known) for node in nodes if _is_article(node)]
    articles.sort(key=lambda each: len(each.body), reverse=True)
    return Described(
        next((each.body for each in articles), ""),
        next((each.authors for each in articles if each.authors), ()),
        next((each.published for each in articles if each.published), None),
    )


def _nodes(script: etree._Element) -> list[Mapping[str, Any]]:
    text = script.text or ""
    if "ld+json" not in (script.get("type") or "") or len(text) > LARGEST:
        return []
    try:
        waiting: deque[Any] = deque([json.loads(text, strict=False)])
    except (ValueError, RecursionError):
        return []
    found: list[Mapping[str, Any]] = []
    while waiting and len(found) < NODES:
        value = waiting.popleft()
        if isinstance(value, list):
            waiting += value[:NODES]
        elif isinstance(value, dict):
            found.append(value)
            waiting += [value[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in value]
    return found


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(kind, str) and kind.endswith(KINDS) for kind in _each(kinds))


def _described(node: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Described:
    body = node.get("articleBody")
    published = node.get("datePublished")
    return Described(
        body if isinstance(body, str) else "",
        tuple(_people(node.get("author"), known)),
        published if isinstance(published, str) else None,
    )


def _people(value: Any, known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The names of the authors, except those declared to be something other than a person."""
    for author in _each(value):
        if isinstance(author, dict):
            author = known.get(str(author.get("@id")), author)
            if any(kind != "Person" for kind in _each(author.get("@type")) if kind is not None):
                continue
        name = words(author)
        if name is not None:
            yield name


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
