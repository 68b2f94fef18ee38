"""The URLs in feeds, sitemaps and texts."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import UnreadableSource
from rag.reading.web.listing import Listing, read_listing

BASE = "https://news.example/lists/all"

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>News</title><link>https://news.example/</link>
<atom:link rel="self" href="https://news.example/feed"/>
<image><link>https://news.example/logo</link></image>
<item><title>1</title><link> https://news.example/1 </link><guid>https://news.example/?p=1</guid></item>
<item><guid>https://news.example/2</guid></item>
<item><guid isPermaLink="false">tag:3</guid><link>../3</link><media:group><link>no</link></media:group></item>
<item><atom:link href="https://news.example/4"/></item>
<item><title>none</title><guid isPermaLink="false">5</guid></item>
<item><link>https://news.example/1</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://atom.example/">
<link href="https://atom.example/home"/>
<entry><link rel="edit" href="/edit/1"/><link href="1"/><content><a href="no"/></content></entry>
<entry xml:base="deep/"><link rel="alternate" href="2"/><link rel="alternate" href="also-2"/></entry>
<entry><link rel="enclosure" href="sound.mp3"/></entry>
</feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><link>https://news.example/</link></channel>
<item rdf:about="y"><link>https://news.example/1</link></item></rdf:RDF>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/1</loc><image:image><image:loc>https://no.example/</image:loc></image:image></url>
<url><loc>
  https://news.example/2?a=1&amp;b=2
</loc></url></urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://news.example/a.xml</loc></sitemap><sitemap><loc>b.xml.gz</loc></sitemap></sitemapindex>"""


def pages(text: str) -> tuple[str, ...]:
    return read_listing(text.encode(), BASE).pages


def test_only_the_items_of_a_feed_are_read() -> None:
    assert pages(RSS) == tuple(f"https://news.example/{number}" for number in (1, 2, 3, 4))
    assert pages(ATOM) == ("https://atom.example/1", "https://atom.example/deep/2")
    assert pages(RDF) == ("https://news.example/1",)


def test_a_malformed_feed_is_read_as_far_as_possible() -> None:
    assert pages(RSS.replace("<title>1</title>", "<title>Fish & chips &nbsp; </title>")) == pages(RSS)
    assert pages("\ufeff\n" + RSS)[0] == "https://news.example/1"


def test_a_sitemap_lists_pages_and_an_index_lists_sitemaps() -> None:
    assert pages(SITEMAP) == ("https://news.example/1", "https://news.example/2?a=1&b=2")
    zipped = gzip.compress(SITEMAP.encode())
    assert read_listing(zipped, BASE).pages == pages(SITEMAP)
    assert read_listing(INDEX.encode(), BASE) == Listing(
        sitemaps=("https://news.example/a.xml", "https://news.example/lists/b.xml.gz")
    )


def test_a_text_has_one_url_per_line_without_duplicates() -> None:
    text = "\ufeff# mine\nhttps://a.example/1\r\n\n  https://a.example/2#x  \nno url\nhttps://a.example/1\n"
    assert pages(text) == ("https://a.example/1", "https://a.example/2#x", "no url")


def test_an_entity_reads_no_file_and_is_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("https://news.example/secret")
    declared = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    assert pages(
        f"{declared}<rss><item><link>&x;</link></item><item><link>https://a.example/</link></item></rss>"
    ) == ("https://a.example/",)
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    with pytest.raises(UnreadableSource):
        pages(f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss><item><link>&l12;</link></item></rss>')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!doctype html><a href='/1'>1</a>", "neither a feed nor a sitemap"),
        ("<", "neither a feed nor a sitemap"),
        ("# nothing\n\n", "lists no URLs"),
        ("", "lists no URLs"),
        ("<rss><channel/></rss>", "lists no URLs"),
    ],
)
def test_anything_but_a_list_of_urls_is_refused(text: str, said: str) -> None:
    with pytest.raises(UnreadableSource, match=said):
        pages(text)


def test_damaged_gzip_is_refused() -> None:
    whole = gzip.compress(SITEMAP.encode())
    with pytest.raises(UnreadableSource, match="is incomplete"):
        read_listing(whole[:-20], BASE)
    with pytest.raises(UnreadableSource, match="incomplete, or more than 50 MB"):
        read_listing(gzip.compress(b"\n" * 60_000_000), BASE)
    with pytest.raises(UnreadableSource, match="cannot be unpacked"):
        read_listing(whole[:4] + b"\xff" * 40, BASE)


@given(st.binary() | st.text(alphabet="<>/&;![] rsitemlnk'\"").map(lambda text: f"<rss>{text}".encode()))
def test_any_bytes_list_something_or_are_refused(body: bytes) -> None:
    try:
        found = read_listing(body, BASE)
    except UnreadableSource:
        return
    assert found.pages or found.sitemaps
