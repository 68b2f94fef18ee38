"""Which URLs can be those of web pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import AddressRefused
from rag.reading.web.url import is_url, parse


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://news.example/a?b=c#part", "https://news.example/a?b=c"),
        (" HTTP://News.Example:80/ ", "http://news.example/"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
    ],
)
def test_urls_are_normalised(text: str, url: str) -> None:
    assert str(parse(text)) == url


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("file:///etc/passwd", "should start with https://"),
        ("ftp://news.example/", "should start with https://"),
        ("javascript:alert(1)", "should start with https://"),
        ("/etc/passwd", "should start with https://"),
        ("http://", "has no valid host"),
        ("http:///etc/passwd", "has no valid host"),
        ("http://news.example:0/", "has no valid host"),
        ("http://news.example:65536/", "has no valid host"),
        ("http://0177.0.0.1/", "check how it is written"),
        ("http://[::1/", "check how it is written"),
        ("http://news.ex\tample/", "check how it is written"),
        ("http://news.example/\ud800\x1b[2J", "check how it is written"),
        ("https://" + "a" * 70_000, "check how it is written"),
    ],
)
def test_anything_but_a_web_address_is_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(AddressRefused, match=remedy) as refused:
        parse(text)
    assert len(str(refused.value)) < 500
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    "text",
    ["http://news.example@10.0.0.1/", "http://me:secret@news.example/", "http://news.example\\@10.0.0.1/"],
)
def test_credentials_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(AddressRefused, match="remove that") as refused:
        parse(text)
    assert "secret" not in str(refused.value)


@given(
    st.text() | st.text().map("http://".__add__) | st.text(alphabet="htp:/@[]%.#?\\ 0").map("http://".__add__)
)
def test_any_text_is_a_web_address_or_refused(text: str) -> None:
    try:
        url = parse(text)
    except AddressRefused:
        return
    assert url.scheme in ("http", "https")
    assert url.host
    assert not url.userinfo
    assert not url.fragment


def test_a_path_is_not_a_url() -> None:
    assert is_url("https://news.example/")
    assert is_url("FILE:///etc/passwd")
    assert not any(map(is_url, ["notes/a.txt", "C:\\notes", "C://notes", "https", "a:b.txt", "-"]))
