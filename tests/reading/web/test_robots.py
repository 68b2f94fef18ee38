"""robots.txt, as RFC 9309 defines it."""

import pytest
from web_site import OTHER, PUBLIC, Answer, Internet, Names, Page, Site, fetcher, to

from rag.errors import FetchFailed, RobotsRefused

PAGE = b"<!doctype html><p>The ferry sails at noon.</p>"


def fetched(robots: Page | None, path: str = "/news/ferry") -> bytes:
    pages = {path: PAGE} if robots is None else {path: PAGE, "/robots.txt": robots}
    with Site(pages) as site:
        return fetcher(site).fetch(f"http://news.example{path}").body


def test_a_disallowed_page_is_not_requested() -> None:
    refused = pytest.raises(RobotsRefused, match=r"doesn't let programs fetch .*/private/a: save the page")
    with Site({"/robots.txt": "User-agent: *\nDisallow: /private/", "/private/a": PAGE}) as site, refused:
        fetcher(site).fetch("http://news.example/private/a")
    assert site.paths == ["/robots.txt"]


def test_the_longest_rule_wins_and_wildcards_work() -> None:
    robots = "User-agent: *\nDisallow: /news/\nAllow: /news/f\nDisallow: /*.cgi$"
    assert fetched(robots) == PAGE
    with pytest.raises(RobotsRefused):
        fetched(robots, "/other/a.cgi")


def test_a_group_for_our_user_agent_is_the_only_one_that_counts() -> None:
    assert fetched("User-agent: *\nDisallow: /\n\nUser-agent: citewell\nDisallow: /admin/") == PAGE
    with pytest.raises(RobotsRefused):
        fetched("User-agent: *\nAllow: /\n\nUser-agent: Citewell\nDisallow: /")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_rules_with_a_status_in_the_400s_forbid_nothing(status: int) -> None:
    assert fetched(Answer(b"User-agent: *\nDisallow: /", "text/plain", status)) == PAGE


@pytest.mark.parametrize("status", [500, 503])
def test_unreadable_rules_forbid_everything(status: int) -> None:
    with pytest.raises(RobotsRefused, match=rf"robots\.txt cannot be read \(status {status}\).*try again"):
        fetched(Answer(status=status))


def test_binary_rules_forbid_nothing() -> None:
    assert fetched(b"\xff\xfe\x00<html>" + bytes(range(256)) * 40) == PAGE


def test_rules_may_be_redirected() -> None:
    pages: dict[str, Page] = {"/robots.txt": to("/rules"), "/rules": "User-agent: *\nDisallow: /", "/a": PAGE}
    with Site(pages) as site, pytest.raises(RobotsRefused):
        fetcher(site).fetch("http://news.example/a")
    assert site.paths == ["/robots.txt", "/rules"]


def test_each_host_is_asked_once_including_the_target_of_a_redirect() -> None:
    names = Names(news_example=[[PUBLIC]], other_example=[[OTHER]])
    pages: dict[str, Page] = {"/a": to("http://other.example/b"), "/c": PAGE}
    rules: dict[str, Page] = {"/robots.txt": "User-agent: *\nDisallow: /b", "/b": PAGE}
    with Site(pages) as site, Site(rules) as other:
        web = fetcher(names=names, internet=Internet({PUBLIC: site.port, OTHER: other.port}))
        for _ in range(2):
            with pytest.raises(RobotsRefused, match=r"of other\.example"):
                web.fetch("http://news.example/a")
        web.fetch("http://news.example/c")
    assert site.paths == ["/robots.txt", "/a", "/a", "/c"]
    assert other.paths == ["/robots.txt"]


def test_a_dead_host_is_tried_once() -> None:
    internet = Internet({})
    web = fetcher(internet=internet)
    for path in ("a", "b"):
        with pytest.raises(FetchFailed, match=r"Can't connect to news\.example"):
            web.fetch(f"http://news.example/{path}")
    assert internet.dialled == [(PUBLIC, 80)]
