"""A page's metadata, and rows within its article that are not part of it."""

import json

import pytest
from lxml.html import fromstring
from patience import is_linear

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.formats.html import read_html
from rag.reading.formats.linked_data import described_article
from rag.types import Metadata, Source

TOLD = "The valley counted {} pairs of owls this winter, three more than a year before, the club said."
TEXT = "".join(f"<p>{TOLD.format(number)}</p>" for number in ("eleven", "twelve", "thirteen"))


def source(body: str, head: str = "") -> Source:
    page = f'<html lang="en"><head><title>The Owl Count</title>{head}</head><body>{body}</body></html>'
    return read_html(page.encode(), "/pages/owls.html")


def article(more: str, head: str = "") -> Source:
    return source(f"<main><article><h1>The Owl Count</h1>{more}</article></main>", head)


def dropped(found: Source) -> dict[str, str]:
    lines = found.text.split("\n")
    return {lines[line.number - 1]: line.reason for line in found.left_out}


def data(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ('<a rel="author" href="/u/9">View all posts by Mara Stone</a> <a>Follow Author</a>', "Mara Stone"),
        (
            '<div class="byline">By <a href="/by/mara-stone">Mara Stone</a>, Senior Reporter</div>',
            "Mara Stone",
        ),
        ('<p class="author">Mara Stone <b>News reporter</b></p>', "Mara Stone"),
        ('<p class="byline">By Mara Stone, Ben Holt and Cy Dow</p>', "Mara Stone; Ben Holt; Cy Dow"),
        ('<p class="byline">By Mara Stone<br>Updated January 7, 2021</p>', "Mara Stone"),
        ('<div itemprop="author"><a>Follow</a> <b itemprop="name">Mara Stone</b></div>', "Mara Stone"),
        ('<p class="byline">Staff Writer</p>', None),
        ('<p class="byline">By the Owl Club of the valley</p>', None),
        ('<p class="meta">Posted by <a rel="author">admin</a></p>', None),
        ('<aside><a rel="author">Ben Holt</a></aside>', None),
    ],
)
def test_the_author_comes_from_a_marked_byline_or_is_unknown(byline: str, author: str | None) -> None:
    assert article(byline + TEXT).metadata.author == author


@pytest.mark.parametrize(
    ("head", "author"),
    [
        (
            data(**{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Mara Stone"}]}),
            "Mara Stone",
        ),
        (data(**{"@type": "Article", "author": {"@type": "Organization", "name": "Owl House"}}), None),
        (
            data(
                **{
                    "@graph": [
                        {"@type": "Article", "author": {"@id": "#p"}},
                        {"@id": "#p", "@type": "Person", "name": "Mara Stone"},
                    ]
                }
            ),
            "Mara Stone",
        ),
        (data(**{"@type": "Recipe", "author": "Mara Stone"}), None),
        ('<script type="application/ld+json">{"author": </script>', None),
        ('<meta name="author" content="By Mara Stone">', "Mara Stone"),
        ('<meta name="author" content="https://quay.example/mara">', None),
        ('<meta name="author" content="OWLCMS">', None),
    ],
)
def test_the_author_comes_from_machine_readable_data(head: str, author: str | None) -> None:
    assert article(TEXT, head).metadata.author == author


@pytest.mark.parametrize(
    ("head", "more", "day"),
    [
        (data(**{"@type": "Article", "datePublished": "2031-01-07T08:00:00Z"}), "", "2031-01-07"),
        (data(**{"@type": "Article", "datePublished": "0001-01-01"}), "", None),
        ('<meta property="article:published_time" content="2031-01-07T08:00">', "", "2031-01-07"),
        ('<link rel="canonical" href="https://owls.example/2021/01/07/owls">', "", "2021-01-07"),
        ("", '<time itemprop="datePublished" datetime="2021-01-07">Thursday</time>', "2021-01-07"),
        ("", '<p class="date">January 7, 2021</p>', "2021-01-07"),
        ("", "<p>On 7 January 2021 the club was founded in the tower of the church by nine men.</p>", None),
        (
            "",
            "<table><tr><td>2019-05-28</td><td>4</td></tr><tr><td>2019-05-29</td><td>6</td></tr></table>",
            None,
        ),
    ],
)
def test_the_day_is_declared_by_the_page_or_unknown(head: str, more: str, day: str | None) -> None:
    assert article(more + TEXT, head).metadata.date == day


def test_bylines_and_dates_are_left_out() -> None:
    author = '<div class="byline"><a rel="author">Mara Stone</a></div>'
    found = article(f'<section>{author}<p class="date">Last updated January 7, 2031</p>{TEXT}</section>')
    assert {"Mara Stone", "Last updated January 7, 2031"} <= dropped(found).keys()


def test_a_line_with_the_pages_author_or_day_is_left_out() -> None:
    said = data(**{"@type": "Article", "author": "Mara Stone", "datePublished": "2031-01-07"})
    lines = ["From our valley: Mara Stone", "7. Januar 2031"]
    found = article("".join(f"<p>{line}</p>" for line in lines) + TEXT, said)
    assert set(lines) <= dropped(found).keys()


@pytest.mark.parametrize(
    "line", ["Fiscal year ended December 31, 2021", "From field to wood", "Version 1.10.2"]
)
def test_a_line_that_only_looks_like_a_byline_is_kept(line: str) -> None:
    found = source(f"<body><p>{line}</p>{TEXT}</body>")
    assert line not in {text for text, reason in dropped(found).items() if reason in ("byline", "date line")}


@pytest.mark.parametrize(
    "entry",
    [
        "<article><time>{0}</time><h3>Ten owls</h3>{1}</article>",
        '<div><p class="at"><time>{0}</time></p><div>{1}</div></div>',
        "<section><span>{0}</span><div>{1}</div></section>",
    ],
)
def test_the_times_of_a_live_blog_stay_with_its_entries(entry: str) -> None:
    entries = "".join(
        entry.format(time, f"<p>{TOLD.format(count)}</p>")
        for time, count in (("10:42", "ten"), ("11:05", "twelve"))
    )
    text = read_article(article(f"<p>We count all day from the tower of the old church.</p>{entries}")).text
    for line in text.split("\n\n")[2:]:
        assert line.lstrip("# ").startswith(("10:42", "11:05", "The valley"))
    assert "10:42" in text
    assert "11:05" in text
    assert "\n10:42\n" not in text


@pytest.mark.parametrize(("start", "number"), [("7", 7), ("0", 0), ("x", 1)])
def test_a_list_starts_at_its_declared_number(start: str, number: int) -> None:
    items = f'<ol start="{start}"><li>The east valley is next.</li><li>The west one follows.</li></ol>'
    assert f"{number}. The east valley is next.\n{number + 1}. The west" in article(TEXT + items + TEXT).text


def test_lists_in_the_article_are_kept_and_lists_of_links_are_not() -> None:
    items = "<ul><li>A lamp</li><li>Tea</li></ul><h2>At night</h2>"
    links = (
        '<ul><li><a href="/1">Ten owls at the mill</a></li><li><a href="/2">The mill is sold</a></li></ul>'
    )
    text = read_article(
        article(TEXT + items + TEXT.replace("owls", "bats") + links + TEXT.replace("owls", "mice"))
    ).text
    assert "- A lamp\n- Tea\n\n## At night" in text
    assert "the mill" not in text


@pytest.mark.parametrize(
    ("apart", "line"),
    [
        (
            '<div class="comment-rules"><p>{}</p></div>',
            "Comments are read before they appear, and we ask you to be polite.",
        ),
        (
            "<div><h3>House rules</h3><p>{}</p><form><textarea></textarea></form></div>",
            "We ask our readers to be polite.",
        ),
        (
            '<div class="paywall-prompt"><p>{}</p></div>',
            "From one crown a week you can read all our stories about owls.",
        ),
        (
            '<div class="photo-gallery"><figure><figcaption>{}</figcaption></figure></div>',
            "An owl looks at the moon.",
        ),
    ],
)
def test_foreign_text_within_the_article_is_dropped(apart: str, line: str) -> None:
    found = article(TEXT + apart.format(line))
    assert line in dropped(found)
    assert "thirteen pairs" in read_article(found).text


def test_an_element_around_the_whole_article_does_not_remove_it() -> None:
    rules = '<div class="comments"><p>Comments are read before they appear on the page.</p></div>'
    found = source(f'<article class="paywall" id="gallery"><h1>The Owl Count</h1>{TEXT}{rules}</article>')
    assert "eleven pairs" in read_article(found).text
    assert "Comments" not in read_article(found).text


@pytest.mark.parametrize(
    "body", ['<div id="root"></div>', '<div id="root"><h1>The Owl Count</h1><p>Loading…</p></div>']
)
@pytest.mark.parametrize("form", ["{0}\n\n{1}", "<p>{0}</p><p>{1}</p>"])
def test_the_json_ld_article_is_read_if_the_page_shows_none(body: str, form: str) -> None:
    told = [TOLD.format(number) for number in ("eleven", "twelve")]
    found = read_article(source(body, data(**{"@type": "NewsArticle", "articleBody": form.format(*told)})))
    assert [sentence.text for sentence in found.sentences] == told


def test_the_json_ld_article_is_ignored_if_the_page_shows_one() -> None:
    found = article(TEXT, data(**{"@type": "NewsArticle", "articleBody": TOLD.format("ninety") * 3}))
    assert "ninety" not in found.text


@pytest.mark.parametrize(
    "entry",
    [
        '<div class="card"><h3><a href="/{0}">Owls in valley number {0}</a></h3><p>It has {0}.</p></div>',
        '<article><a href="/{0}"><h2>Owls in valley number {0}</h2></a><p>It has {0}. Cold.</p></article>',
        '<ul><li><a href="/{0}">Owls are counted in valley {0}</a></li></ul>',
    ],
)
def test_a_page_that_lists_other_pages_is_refused(entry: str) -> None:
    found = source("<main><h1>Nature</h1>" + "".join(entry.format(number) for number in range(8)) + "</main>")
    with pytest.raises(UnreadableSource, match="only lists other pages"):
        read_article(found)


def test_a_page_whose_headings_link_to_themselves_is_not_a_list() -> None:
    parts = "".join(
        f'<h2 id="{number}"><a href="#{number}">Owls in valley {number}</a></h2><p>It has {number}.</p>'
        for number in range(8)
    )
    found = article(parts)
    assert found.text.count("## Owls in valley") == 8
    assert dropped(found) == {}


def test_linked_data_with_many_lists_is_searched_in_linear_time() -> None:
    def search(size: int) -> None:
        page = f'<html><head><script type="application/ld+json">{[[0] * 1000] * size}</script></head></html>'
        described_article(fromstring(page))

    assert is_linear(search, 100)


def test_a_page_with_links_below_its_article_is_not_a_list() -> None:
    cards = "".join(
        f'<h3><a href="/{number}">Owls in valley {number}</a></h3><p>Cold.</p>' for number in range(8)
    )
    found = article(TEXT + f"<div>{cards}</div>")
    assert "eleven pairs" in read_article(found).text
    assert found.metadata == Metadata(None, None, None, "en")
