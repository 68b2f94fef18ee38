"""Read what a page says of its article for machines: the vocabulary of schema.org, in JSON-LD."""

import json
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from rag.reading.formats.describe import words

LARGEST = 4 << 20
KINDS = ("Article", "Posting", "WebPage")  # and whatever ends so, as NewsArticle and BlogPosting
NODES = 1_000


@dataclass(frozen=True, slots=True)
class Described:
    """An article as its page describes it; what it leaves open is None or empty."""

    body: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None


def described_article(root: etree._Element) -> Described:
    """What the page's JSON-LD says of its article, the longest of several first."""
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
    """The names of the authors who are not said to be anything but persons."""
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
