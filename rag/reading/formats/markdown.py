"""Read Markdown line by line, removing the marks of links and emphasis.

The marks of blocks (headings, items, quotations, fences, tables) stay: the article's structure is found
by them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.reading.formats.describe import described
from rag.reading.normalize import normalize
from rag.types import LeftOut, Metadata, Source

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)
IMAGE = "image alt text"


def read_markdown(text: str, origin: str) -> Source:
    """Read a text in Markdown; its front matter becomes title and metadata."""
    from markdown_it import MarkdownIt

    text = normalize(text)
    title, metadata, first = _front_matter(text)
    lines = text.split("\n")
    left_out = dict.fromkeys(range(1, first + 1), "front matter")
    env: dict[str, Any] = {}
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse("\n".join(lines[first:]), env)
    for reference in env.get("references", {}).values():
        start, end = reference["map"]
        left_out |= {first + number + 1: "link target" for number in range(start, end)}
    for token in tokens:
        if token.map is None:
            continue
        start, end = (first + place for place in token.map)
        if token.type == "html_block":
            _strip_tags(lines, start, end, left_out)
        elif token.type == "inline":
            _reduce(lines, start, token, left_out)
    shown = tuple(
        LeftOut(number, reason) for number, reason in sorted(left_out.items()) if lines[number - 1].strip()
    )
    return Source(origin, normalize("\n".join(lines)), title=title, metadata=metadata, left_out=shown)


def _front_matter(text: str) -> tuple[str | None, Metadata, int]:
    """The title and the metadata in the front matter, and the number of its lines."""
    found = FRONT.match(text)
    if found is None:
        return None, Metadata(), 0
    import yaml

    try:
        fields = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return None, Metadata(), 0
    if not isinstance(fields, dict):
        return None, Metadata(), 0
    return *described(fields), found[0].rstrip("\n").count("\n") + 1


def _reduce(lines: list[str], start: int, token: "Token", left_out: dict[int, str]) -> None:
    """Replace the markup of an inline token with its text, line by line."""
    written, shown = token.content.split("\n"), "".join(_words(token.children or ())).split("\n")
    pictures = all(child.type in ("image", "softbreak", "text") for child in token.children or ()) and all(
        not child.content.strip() for child in token.children or () if child.type == "text"
    )
    if len(written) != len(shown):
        return
    for number, (old, new) in enumerate(zip(written, shown, strict=True), start=start):
        place = lines[number].find(old.strip())
        if old.strip() and place >= 0:
            lines[number] = lines[number][:place] + new.strip() + lines[number][place + len(old.strip()) :]
            if pictures:
                left_out[number + 1] = IMAGE


def _words(children: "Sequence[Token]") -> Iterator[str]:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif child.type == "image":
            yield "".join(_words(child.children or ()))
        elif child.type != "html_inline":
            yield child.content


def _strip_tags(lines: list[str], start: int, end: int, left_out: dict[int, str]) -> None:
    """Remove the tags from a block of HTML; lines that had nothing else are left out."""
    block = "\n".join(lines[start:end])
    kept = TAG.sub(lambda match: "\n" * match[0].count("\n"), block).split("\n")
    for number, line in enumerate(kept, start=start):
        if line.strip():
            lines[number] = line
        elif lines[number].strip():
            left_out[number + 1] = "HTML that shows no text"
