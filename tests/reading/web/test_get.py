"""The limits on one reply, and transport errors."""

import contextlib
import gzip
import os
import socket
import threading
import tracemalloc
from http.server import BaseHTTPRequestHandler

import pytest
from web_site import PUBLIC, QUICK, Answer, Internet, Page, Site, fetcher

from rag.errors import FetchFailed

ADDRESS = "http://news.example/page"
ARTICLE = b"<!doctype html><p>The ferry sails at noon.</p>"


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send the body slowly, byte by byte."""
    handler.send_response(200)
    handler.end_headers()
    trickle(handler)


def drip_headers(handler: BaseHTTPRequestHandler) -> None:
    """Send a header slowly, byte by byte."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    trickle(handler)


def trickle(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then until the client has gone."""
    with contextlib.suppress(OSError):
        while not threading.Event().wait(0.1):
            handler.wfile.write(b"a")


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Send nothing until the client has gone."""
    handler.rfile.read()


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send ten gigabytes without declaring their size."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _ in range(10_000):
        handler.wfile.write(b"a" * 1_000_000)


def cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"The ferry sails at")


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"220 smtp.example ready\r\n")


@pytest.mark.slow
@pytest.mark.parametrize("page", [drip, drip_headers, silent])
def test_an_endless_page_is_stopped_at_the_deadline(page: Page) -> None:
    with (
        Site({"/page": page}) as site,
        pytest.raises(FetchFailed, match="took too long: try again later"),
    ):
        fetcher(site, limits=QUICK).fetch(ADDRESS)


def test_ten_gigabytes_are_read_only_up_to_the_limit() -> None:
    with Site({"/page": endless}) as site, pytest.raises(FetchFailed, match=r"is larger than 0\.2 MB"):
        fetcher(site).fetch(ADDRESS)


def test_a_page_declared_too_large_is_not_read() -> None:
    with (
        Site({"/page": Answer(headers={"Content-Length": "10000000000"})}) as site,
        pytest.raises(FetchFailed, match="is larger than"),
    ):
        fetcher(site).fetch(ADDRESS)


def bomb(layers: int) -> Answer:
    body = b"\0" * 300_000_000
    for _ in range(layers):
        body = gzip.compress(body, 9)
    return Answer(body, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_is_refused_in_little_memory(layers: int) -> None:
    page = bomb(layers)
    with Site({"/page": page}) as site:
        tracemalloc.start()
        try:
            with pytest.raises(FetchFailed, match="is larger than"):
                fetcher(site).fetch(ADDRESS)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 10_000_000


def test_compressed_pages_are_decoded_and_damaged_ones_refused() -> None:
    zipped = gzip.compress(ARTICLE)
    pages = {
        "/page": Answer(zipped, headers={"Content-Encoding": "gzip"}),
        "/broken": Answer(b"no gzip at all", headers={"Content-Encoding": "gzip"}),
    }
    with Site(pages) as site:
        web = fetcher(site)
        assert web.fetch(ADDRESS).body == ARTICLE
        with pytest.raises(FetchFailed, match=r"news\.example sent an invalid reply"):
            web.fetch("http://news.example/broken")


@pytest.mark.parametrize("page", [cut, garbage])
def test_a_truncated_reply_and_another_protocol_are_refused(page: Page) -> None:
    with (
        Site({"/page": page}) as site,
        pytest.raises(FetchFailed, match=r"news\.example sent an invalid reply .*save the page"),
    ):
        fetcher(site).fetch(ADDRESS)


def test_a_closed_port_is_reported() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        internet = Internet({PUBLIC: reserved.getsockname()[1]})
        with pytest.raises(FetchFailed, match=r"Can't connect to news\.example .*check the URL"):
            fetcher(internet=internet).fetch(ADDRESS)


@pytest.mark.parametrize("media", ["image/png", "video/mp4", "audio/mpeg", "Font/woff2"])
def test_a_picture_is_not_downloaded(media: str) -> None:
    with (
        Site({"/page": Answer(b"\x89PNG", media)}) as site,
        pytest.raises(FetchFailed, match="not an article"),
    ):
        fetcher(site).fetch(ADDRESS)


def test_the_client_names_itself_and_ignores_proxies_and_passwords_in_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    with Site({"/page": ARTICLE}) as site, Site({}) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        netrc = os.path.join(str(tmp_path), "netrc")  # noqa: PTH118
        with open(netrc, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write("machine news.example login me password secret\n")
        monkeypatch.setenv("NETRC", netrc)
        assert fetcher(site).fetch(ADDRESS).body == ARTICLE
    assert proxy.asked == []
    assert {request.agent for request in site.asked} == {"Citewell"}
