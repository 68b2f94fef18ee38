"""Extract the URLs from a feed (RSS, Atom), a sitemap, or a text with one per line."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from rag.errors import UnreadableSource
from rag.reading.web.url import is_url

if TYPE_CHECKING:
    from lxml.etree import _Element

_GZIP = b"\x1f\x8b"
_MAX_UNPACKED = 50_000_000  # bytes of an uncompressed sitemap, as its protocol allows


@dataclass(frozen=True, slots=True)
class Listing:
    """The URLs of pages, in order and without duplicates, and those of further sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_listing(body: bytes, base: str) -> Listing:
    """Extract the URLs from `body`, resolving relative ones against `base` but not validating them.

    In a text, blank lines and those that begin with ``#`` are skipped. Raises UnreadableSource if no URLs
    are found.
    """
    if body.startswith(_GZIP):
        body = _unpack(body, base)
    found = _in_markup(body, base) if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _in_text(body)
    if not found.pages and not found.sitemaps:
        raise UnreadableSource(
            f"{base} lists no URLs: give a feed, a sitemap, or a text with one URL per line."
        )
    return found


def _in_text(body: bytes) -> Listing:
    lines = (line.strip() for line in body.decode("utf-8-sig", "replace").splitlines())
    return Listing(_unique(line for line in lines if line and not line.startswith("#")))


def _in_markup(body: bytes, base: str) -> Listing:
    from lxml import etree

    # Entities that the document declares could name files or expand without limit, so they stay as they are.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(body.lstrip(), parser)
    kind = "" if root is None else _name(root)
    if kind == "sitemapindex":
        return Listing(sitemaps=_unique(_absolute(_texts(root, "sitemap", "loc"), base)))
    if kind == "urlset":
        return Listing(_unique(_absolute(_texts(root, "url", "loc"), base)))
    if kind in ("rss", "RDF"):
        return Listing(_unique(_absolute(map(_item_link, root.iter("{*}item")), base)))
    if kind == "feed":
        return Listing(_unique(_absolute(map(_entry_link, root.iterchildren("{*}entry")), base)))
    raise UnreadableSource(
        f"{base} is neither a feed nor a sitemap: if it is a page itself, add it without --from."
    )


def _item_link(item: "_Element") -> str:
    """The link of an RSS item, or its guid if that is a URL."""
    links = list(item.iterchildren("{*}link"))
    texts = [(element.text or "").strip() for element in (*links, *item.iterchildren("{*}guid"))]
    # A link may be relative, or Atom's in a feed that mixes the two; a guid is often not a link.
    others = [*texts[: len(links)], *(link.get("href", "") for link in links)]
    return next(filter(is_url, texts), "") or next(filter(None, others), "")


def _entry_link(entry: "_Element") -> str:
    """The link of an Atom entry to its page, resolved against its own base URL."""
    for link in entry.iterchildren("{*}link"):
        if link.get("rel", "alternate") == "alternate" and (target := link.get("href", "").strip()):
            return str(urljoin(link.base or "", target))
    return ""


def _texts(root: "_Element", outer: str, inner: str) -> Iterator[str]:
    for element in root.iterchildren("{*}" + outer):
        for found in element.iterchildren("{*}" + inner):  # direct children only: pictures have their own
            yield (found.text or "").strip()


def _name(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _absolute(links: Iterator[str], base: str) -> Iterator[str]:
    for link in links:
        if link:
            try:
                yield urljoin(base, link)
            except ValueError:  # not a URL: fetching it will report that
                yield link


def _unique(links: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(links))


def _unpack(body: bytes, base: str) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(body, _MAX_UNPACKED)
    except zlib.error as error:
        raise UnreadableSource(f"{base} cannot be unpacked ({error}): download or pack it again.") from error
    if not unpacker.eof:
        raise UnreadableSource(
            f"{base} is incomplete, or more than {_MAX_UNPACKED // 1_000_000} MB when unpacked: split it up."
        )
    return unpacked
