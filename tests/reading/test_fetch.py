"""Fetching pages and lists of pages: redirects, refusals and limits."""

from pathlib import Path

import pytest
from named_pipe import pipe
from web_site import Answer, Page, Site, fetcher, to

from rag.errors import AddressRefused, FetchFailed, UnreadableSource
from rag.reading.fetch import Fetched, Listed

PAGE = b"<!doctype html><p>The ferry sails at noon.</p>"
HTML = "text/html"


def test_a_page_is_fetched_with_its_url_type_and_bytes() -> None:
    with Site({"/a?b=1": Answer(PAGE, "text/html; charset=utf-8")}) as site:
        found = fetcher(site).fetch("http://News.example:80/a?b=1#part")
    assert found == Fetched("http://news.example/a?b=1", "text/html; charset=utf-8", PAGE)


def test_a_page_with_a_wrong_type_is_recognised_by_its_bytes() -> None:
    with Site({"/a": Answer(b"%PDF-1.7 and so on", HTML)}) as site:
        assert fetcher(site).fetch("http://news.example/a").content_type == "application/pdf"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_the_final_url_returned(status: int) -> None:
    with Site({"/a": to("b/c#top", status), "/b/c": PAGE}) as site:
        assert fetcher(site).fetch("http://news.example/a") == Fetched("http://news.example/b/c", HTML, PAGE)


def test_five_redirects_are_followed_and_a_loop_is_refused() -> None:
    pages: dict[str, Page] = {f"/{n}": to(f"/{n + 1}") for n in range(1, 7)}
    with Site({**pages, "/7": PAGE, "/loop": to("/loop")}) as site:
        web = fetcher(site)
        assert web.fetch("http://news.example/2").url == "http://news.example/7"
        for path in ("1", "loop"):
            with pytest.raises(FetchFailed, match="more than 5 times: open it in your browser"):
                web.fetch(f"http://news.example/{path}")
    assert site.paths.count("/loop") == 6


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "requires signing in: save the page"),
        (403, "isn't available to programs: save the page"),
        (404, "does not exist: check the URL"),
        (410, "is gone"),
        (429, "too many requests: wait"),
        (418, "can't be fetched: save the page"),
        (304, "can't be fetched: save the page"),
        (500, "answered with status 500 .*: try again later"),
        (503, "answered with status 503 .*: try again later"),
    ],
)
def test_an_error_status_says_what_to_do(status: int, said: str) -> None:
    answer = Answer(b"" if status == 304 else PAGE, status=status)
    with Site({"/a": answer}) as site, pytest.raises(FetchFailed, match=said) as failed:
        fetcher(site).fetch("http://news.example/a")
    assert f"status {status}" in str(failed.value)


def test_an_empty_page_is_refused() -> None:
    with Site({"/a": b" \n", "/b": Answer(status=204)}) as site:
        for path in "ab":
            with pytest.raises(FetchFailed, match="is empty"):
                fetcher(site).fetch(f"http://news.example/{path}")


def test_localhost_is_refused_unless_allowed() -> None:
    from rag.reading.fetch import Fetcher
    from rag.reading.web.get import Client

    with Site({"/a": PAGE}) as site:
        with pytest.raises(AddressRefused, match="CITEWELL_ALLOW_PRIVATE_URLS=1"):
            Fetcher().fetch(f"{site.url}/a")
        assert site.asked == []
        assert Fetcher(Client(allow_private=True)).fetch(f"{site.url}/a").body == PAGE


def feed(*links: str) -> str:
    return f"<rss><channel>{''.join(f'<item><link>{link}</link></item>' for link in links)}</channel></rss>"


def sitemap(*links: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{link}</loc></url>' for link in links)}</urlset>"


def test_a_list_is_read_from_the_web_and_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("# mine\nhttp://news.example/1\n")
    with Site({"/feed": Answer(feed("/1", "http://news.example/2").encode(), "application/rss+xml")}) as site:
        web = fetcher(site)
        assert web.listed("http://news.example/feed").urls == tuple(
            f"http://news.example/{number}" for number in (1, 2)
        )
        assert web.listed(str(path)) == Listed(("http://news.example/1",))
    with pytest.raises(UnreadableSource, match=r"nowhere\.txt cannot be read .*check the path"):
        fetcher().listed(str(tmp_path / "nowhere.txt"))


def test_a_list_in_a_pipe_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.reading.fetch.LARGEST", 1_000_000)
    line = b"http://news.example/1\n"
    with pipe(tmp_path / "a.txt", line) as path:
        assert fetcher().listed(str(path)).urls == ("http://news.example/1",)
    with (
        pipe(tmp_path / "b.txt", line * 100_000) as path,
        pytest.raises(UnreadableSource, match=r"b\.txt has more than 1 MB, .*: split it up\."),
    ):
        fetcher().listed(str(path))


def test_a_sitemap_index_is_read_one_level_deep_and_a_bad_one_does_not_stop_the_rest() -> None:
    index = "<sitemapindex>{}</sitemapindex>"
    maps = ("a.xml", "gone.xml", "index.xml", "b.xml")
    pages: dict[str, Page] = {
        "/index.xml": index.format("".join(f"<sitemap><loc>/{name}</loc></sitemap>" for name in maps)),
        "/a.xml": sitemap("/1", "/2"),
        "/b.xml": sitemap("/2", "/3"),
    }
    with Site(pages) as site:
        found = fetcher(site).listed("http://news.example/index.xml")
    assert found.urls == tuple(f"http://news.example/{number}" for number in (1, 2, 3))
    (gone, why), (again, too_deep) = found.failed
    assert (gone, again) == ("http://news.example/gone.xml", "http://news.example/index.xml")
    assert "does not exist" in why
    assert "a sitemap index within another" in too_deep
