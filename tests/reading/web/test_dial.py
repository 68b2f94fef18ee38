"""Addresses are checked when connecting, and the checked address is the one connected to."""

import ssl

import pytest
import trustme
from web_site import OTHER, PUBLIC, Internet, Names, Site, fetcher, to

from rag.errors import AddressRefused, FetchFailed
from rag.reading.web.dial import resolve

ARTICLE = b"<!doctype html><title>The Ferry</title><p>The ferry sails at noon.</p>"
PRIVATE = "127.0.0.1"


def test_a_name_is_resolved_once_and_the_checked_address_is_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(news_example=[[PUBLIC], [PRIVATE]])
    with Site({"/": ARTICLE, "/robots.txt": ""}) as site:
        internet = Internet({PUBLIC: site.port})
        web = fetcher(names=names, internet=internet)
        monkeypatch.setattr(web._robots, "delay", lambda url: None)  # only one request
        assert web.fetch("http://news.example/").body == ARTICLE
    assert names.asked == ["news.example"]
    assert internet.dialled == [(PUBLIC, 80)]


def test_a_name_that_turns_private_between_requests_is_refused_the_second_time() -> None:
    """robots.txt comes from a public address first; then the page would come from this machine."""
    names = Names(news_example=[[PUBLIC], [PRIVATE]])
    with Site({"/": ARTICLE, "/robots.txt": ""}) as site:
        internet = Internet({PUBLIC: site.port, PRIVATE: site.port})
        with pytest.raises(AddressRefused, match=r"news\.example has a loopback address"):
            fetcher(names=names, internet=internet).fetch("http://news.example/")
    assert site.paths == ["/robots.txt"]
    assert internet.dialled == [(PUBLIC, 80)]


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    internet = Internet({})
    names = Names(news_example=[[PUBLIC, "10.0.0.1"]])
    with pytest.raises(
        AddressRefused, match=r"private address \(10\.0\.0\.1\).*CITEWELL_ALLOW_PRIVATE_URLS=1"
    ):
        fetcher(names=names, internet=internet).fetch("http://news.example/")
    assert internet.dialled == []


def test_the_next_address_is_tried_if_one_is_dead() -> None:
    with Site({"/": ARTICLE}) as site:
        internet = Internet({PUBLIC: site.port})
        names = Names(news_example=[[OTHER, PUBLIC]])
        assert fetcher(names=names, internet=internet).fetch("http://news.example/").body == ARTICLE
    assert internet.dialled == [(OTHER, 80), (PUBLIC, 80)] * 2


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0x7f.1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[::]",
        "0",
        "0.0.0.0",  # noqa: S104
        "169.254.169.254",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
    ],
)
def test_no_spelling_of_this_machine_is_connected_to(host: str) -> None:
    with Site({"/": ARTICLE}) as site:
        internet = Internet({})
        with pytest.raises(FetchFailed):
            fetcher(names=resolve, internet=internet).fetch(f"http://{host}:{site.port}/")
    assert internet.dialled == []
    assert site.asked == []


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://127.0.0.1/", "loopback address"),
        ("http://169.254.169.254/latest/meta-data/", "link-local address"),
        ("http://inside.example/", "private address"),
        ("//inside.example/", "private address"),
        ("file:///etc/passwd", "redirects elsewhere"),
        ("gopher://news.example/", "redirects elsewhere"),
        ("http://me:secret@news.example/", "redirects elsewhere"),
        ("http://[::1", "an invalid URL"),
    ],
)
def test_a_redirect_is_checked_like_the_first_url(target: str, said: str) -> None:
    names = Names(news_example=[[PUBLIC]], inside_example=[["10.0.0.5"]])
    with Site({"/": to(target)}) as site:
        internet = Internet({PUBLIC: site.port, "127.0.0.1": site.port, "10.0.0.5": site.port})
        with pytest.raises(AddressRefused, match=said):
            fetcher(names=names, internet=internet).fetch("http://news.example/")
    assert {address for address, _ in internet.dialled} == {PUBLIC}
    assert site.paths == ["/robots.txt", "/"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def serving(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_tls_and_the_request_keep_the_name_while_the_address_is_dialled(authority: trustme.CA) -> None:
    with Site({"/": ARTICLE}, serving(authority, "news.example")) as site:
        internet = Internet({PUBLIC: site.port})
        found = fetcher(internet=internet, tls=trusting(authority)).fetch("https://news.example/")
    assert (found.url, found.body) == ("https://news.example/", ARTICLE)
    assert set(internet.dialled) == {(PUBLIC, 443)}
    assert set(site.names) == {"news.example"}
    assert {request.host for request in site.asked} == {"news.example"}


@pytest.mark.parametrize(("name", "known"), [("other.example", True), ("news.example", False)])
def test_a_certificate_for_another_name_or_from_an_unknown_authority_is_refused(
    authority: trustme.CA, name: str, known: bool
) -> None:
    with Site({"/": ARTICLE}, serving(authority, name)) as site:
        web = fetcher(site, tls=trusting(authority) if known else None)
        with pytest.raises(FetchFailed, match=r"cannot be trusted .*: check the URL"):
            web.fetch("https://news.example/")
    assert site.asked == []


def test_a_server_without_tls_is_reported(authority: trustme.CA) -> None:
    with Site({"/": ARTICLE}) as site, pytest.raises(FetchFailed, match=r"news\.example cannot be trusted"):
        fetcher(site, tls=trusting(authority)).fetch("https://news.example/")


def test_an_unknown_host_is_reported() -> None:
    with pytest.raises(FetchFailed, match=r"Can't find no-such\.example"):
        fetcher().fetch("http://no-such.example/")
    with pytest.raises(FetchFailed, match="Can't find"):
        fetcher(names=resolve).fetch("http://" + "a" * 70 + ".example/")
