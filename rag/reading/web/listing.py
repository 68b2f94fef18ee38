"""Find the URLs in a list of them: a feed (RSS, Atom), a sitemap, or a text with one a line."""

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
_SWOLLEN = 50_000_000  # bytes of a compressed sitemap when it is unpacked, as its protocol allows


@dataclass(frozen=True, slots=True)
class Listing:
    """The URLs of pages, each once and in their order, and those of the lists that it is made of."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_listing(body: bytes, base: str) -> Listing:
    """The URLs that `body` lists, relative ones taken from the URL `base`; nothing else is judged of them.

    In a text, lines that are blank or begin with ``#`` are not URLs. Raises UnreadableSource for
    what lists nothing.
    """
    if body.startswith(_GZIP):
        body = _unpacked(body, base)
    found = _in_markup(body, base) if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _in_text(body)
    if not found.pages and not found.sitemaps:
        raise UnreadableSource(f"{base} lists no URL: give a feed, a sitemap, or a text with one URL a line.")
    return found


def _in_text(body: bytes) -> Listing:
    lines = (line.strip() for line in body.decode("utf-8-sig", "replace").splitlines())
    return Listing(_once(line for line in lines if line and not line.startswith("#")))


def _in_markup(body: bytes, base: str) -> Listing:
    from lxml import etree

    # Entities of the document's own, which could name files or swell without end, stay as they are.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(body.lstrip(), parser)
    kind = "" if root is None else _name(root)
    if kind == "sitemapindex":
        return Listing(sitemaps=_once(_absolute(_texts(root, "sitemap", "loc"), base)))
    if kind == "urlset":
        return Listing(_once(_absolute(_texts(root, "url", "loc"), base)))
    if kind in ("rss", "RDF"):
        return Listing(_once(_absolute(map(_of_item, root.iter("{*}item")), base)))
    if kind == "feed":
        return Listing(_once(_absolute(map(_of_entry, root.iterchildren("{*}entry")), base)))
    raise UnreadableSource(
        f"{base} is neither a feed nor a sitemap: if it is a page itself, add it without --from."
    )


def _of_item(item: "_Element") -> str:
    """The link of an item of RSS, or its guid where that is a URL."""
    links = list(item.iterchildren("{*}link"))
    texts = [(element.text or "").strip() for element in (*links, *item.iterchildren("{*}guid"))]
    # A link may be relative, and may be Atom's, in a feed that mixes the two; a guid is often no link.
    others = [*texts[: len(links)], *(link.get("href", "") for link in links)]
    return next(filter(is_url, texts), "") or next(filter(None, others), "")


def _of_entry(entry: "_Element") -> str:
    """The link of an entry of Atom to the page that it stands for, resolved against a base of its own."""
    for link in entry.iterchildren("{*}link"):
        if link.get("rel", "alternate") == "alternate" and (target := link.get("href", "").strip()):
            return str(urljoin(link.base or "", target))
    return ""


def _texts(root: "_Element", outer: str, inner: str) -> Iterator[str]:
    for element in root.iterchildren("{*}" + outer):
        for found in element.iterchildren("{*}" + inner):  # not those of pictures, which are further in
            yield (found.text or "").strip()


def _name(element: "_Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _absolute(links: Iterator[str], base: str) -> Iterator[str]:
    for link in links:
        if link:
            try:
                yield urljoin(base, link)
            except ValueError:  # it is no URL, which whoever fetches it will say
                yield link


def _once(links: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(links))


def _unpacked(body: bytes, base: str) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacker.decompress(body, _SWOLLEN)
    except zlib.error as error:
        raise UnreadableSource(f"{base} cannot be unpacked ({error}): give a list that is whole.") from error
    if not unpacker.eof:
        raise UnreadableSource(
            f"{base} is cut off, or more than {_SWOLLEN // 1_000_000} MB when unpacked: give it in parts."
        )
    return unpacked
