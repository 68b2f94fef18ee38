"""Pages in a library: by their URLs, and from lists of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from web_site import Answer, Page, Site, fetcher, to

from rag.errors import FetchFailed
from rag.library import Library
from rag.reading.fetch import Fetcher
from rag.reading.ids import article_id
from rag.types import Added

PLAIN = "text/plain; charset=utf-8"


def ferry(hour: str = "noon") -> Answer:
    return Answer(f"The Ferry\n\nThe ferry sails at {hour} – daily – from Hull.\n".encode(), PLAIN)


def library(tmp_path: Path, site: Site | None = None) -> Library:
    def visitor() -> Fetcher:
        return fetcher(site)

    return Library(tmp_path / "library", FakeEmbedder(), fetcher=visitor)


def outcomes(reports: Sequence[Added]) -> list[str]:
    return [report.status for report in reports]


def test_a_page_is_an_article_that_is_known_by_the_url_it_ends_at(tmp_path: Path) -> None:
    with Site({"/short": to("/ferry"), "/ferry": ferry()}) as site:
        books = library(tmp_path, site)
        [added] = books.add(["http://news.example/short#top"])
        assert (added.status, added.title) == ("added", "The Ferry")
        assert (added.source, added.id) == (
            "http://news.example/ferry",
            article_id("http://news.example/ferry"),
        )
        assert outcomes(books.add(["http://news.example/ferry"])) == ["unchanged"]
        site.pages["/ferry"] = ferry("one")
        assert outcomes(books.add(["http://news.example/short"])) == ["replaced"]
    [passage] = books.passages("When does the ferry sail?", n=1)
    assert passage.sentences[0].text == "The ferry sails at one – daily – from Hull."


def test_files_and_pages_are_added_side_by_side_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "crane.txt"
    path.write_text("The Crane\n\nThe crane stands on the east quay.\n")
    with Site({"/ferry": ferry()}) as site:
        found = library(tmp_path, site).add(
            [
                "http://news.example/none",
                str(path),
                "http://news.example/ferry",
                Path("nowhere.txt"),
                "ftp://x.example/",
            ]
        )
    assert outcomes(found) == ["failed", "added", "added", "failed", "failed"]
    assert [item.source for item in found][::4] == ["http://news.example/none", "ftp://x.example/"]
    assert all(item.reason for item in found if item.status == "failed")


def test_thirty_items_of_which_five_are_bad_are_twenty_five_articles_and_five_reasons(tmp_path: Path) -> None:
    pages: dict[str, Page] = {f"/{n}": ferry(f"{n} past noon") for n in range(30)}
    pages["/robots.txt"] = "User-agent: *\nDisallow: /26"
    pages["/3"] = Answer(b"gone", status=404)
    pages["/8"] = to("http://169.254.169.254/latest/meta-data/")
    pages["/14"] = Answer(b"\x89PNG\r\n", "image/png")
    pages["/20"] = Answer(status=500)
    links = "".join(f"<item><link>/{n}</link></item>" for n in range(30))
    pages["/feed"] = Answer(f"<rss><channel>{links}</channel></rss>".encode(), "application/rss+xml")
    steps: list[tuple[int, int, str]] = []
    with Site(pages) as site:
        books = library(tmp_path, site)
        found = books.add_listed("http://news.example/feed", progress=lambda *step: steps.append(step))
    assert len(found) == 30
    failed = {item.source.rpartition("/")[2]: item.reason or "" for item in found if item.status == "failed"}
    assert list(failed) == ["3", "8", "14", "20", "26"]
    said = ("does not exist", "link-local address", "not an article", "status 500", "robots.txt")
    assert all(
        word in reason.lower() or word in reason for word, reason in zip(said, failed.values(), strict=True)
    )
    assert len(books.articles()) == 25
    assert steps[0] == (0, 30, "Adding")
    assert [done for done, _, what in steps if what == "Adding"] == list(range(30))


def test_a_line_of_a_list_that_names_a_file_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The Key\n\nThe key lies under the mat.\n")
    with Site({"/list": Answer(f"{secret}\n{secret.as_uri()}\n".encode(), "text/plain")}) as site:
        books = library(tmp_path, site)
        assert outcomes(books.add_listed("http://news.example/list")) == ["failed", "failed"]
    assert books.articles() == []


def test_a_sitemap_that_is_lost_is_reported_with_the_pages_of_the_others(tmp_path: Path) -> None:
    pages: dict[str, Page] = {
        "/index.xml": "<sitemapindex><sitemap><loc>/gone.xml</loc></sitemap>"
        "<sitemap><loc>/a.xml</loc></sitemap></sitemapindex>",
        "/a.xml": "<urlset><url><loc>http://news.example/ferry</loc></url></urlset>",
        "/ferry": ferry(),
    }
    with Site(pages) as site:
        found = library(tmp_path, site).add_listed("http://news.example/index.xml")
    assert [(item.source, item.status) for item in found] == [
        ("http://news.example/gone.xml", "failed"),
        ("http://news.example/ferry", "added"),
    ]


def test_a_list_that_does_not_come_is_an_error(tmp_path: Path) -> None:
    with Site({}) as site, pytest.raises(FetchFailed, match="does not exist"):
        library(tmp_path, site).add_listed("http://news.example/feed")
