"""Request one URL once, and read the reply within limits."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore2
import httpx2

from rag.errors import FetchFailed
from rag.reading.web import dial
from rag.reading.web.dial import CheckedBackend, NameUnknown, Resolve

USER_AGENT = "Citewell"
SAVE = "save the page in your browser and add the file"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MEDIA = ("image/", "audio/", "video/", "font/")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one page: decoded bytes, seconds in total, to connect and without data, and redirects."""

    size: int = 20_000_000
    seconds: float = 60.0
    connect: float = 10.0
    silence: float = 20.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's reply; `body` is decoded, and empty unless the status is in the 200s."""

    url: httpx2.URL
    status: int
    content_type: str
    location: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Client:
    """A client for public servers, with a new connection for each request.

    It ignores the environment: a proxy would look up names and connect without our checks, so one is not
    used just because a variable names it. It sends no cookies, and no passwords from a netrc file.
    """

    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    resolve: Resolve = dial.resolve
    inner: httpcore2.NetworkBackend = field(default_factory=httpcore2.SyncBackend)
    tls: ssl.SSLContext = field(default_factory=httpx2.create_ssl_context)

    def get(self, url: httpx2.URL, seconds: float) -> Reply:
        """Send one GET without following redirects; raises FetchFailed."""
        backend = CheckedBackend(
            time.monotonic() + seconds,
            allow_private=self.allow_private,
            resolve=self.resolve,
            inner=self.inner,
        )
        with (
            _fetch_errors(url),
            httpcore2.ConnectionPool(ssl_context=self.tls, network_backend=backend) as pool,
            pool.stream("GET", _core_url(url), headers=_headers(url), extensions=self._timeouts()) as answer,
        ):
            head = httpx2.Headers(answer.headers)
            body = b""
            if answer.status // 100 == 2:
                body = self._body(url, head, answer)
            return Reply(
                url=url,
                status=answer.status,
                content_type=head.get("content-type", ""),
                location=head.get("location") if answer.status in _REDIRECTS else None,
                body=body,
            )

    def _timeouts(self) -> dict[str, dict[str, float]]:
        silence = self.limits.silence
        return {"timeout": {"connect": self.limits.connect, "read": silence, "write": silence}}

    def _body(self, url: httpx2.URL, head: httpx2.Headers, answer: httpcore2.Response) -> bytes:
        kind = head.get("content-type", "").strip().lower()
        if kind.startswith(_MEDIA):
            raise FetchFailed(f"{url} has the type {kind[:60]}, not an article's: give the URL of a page.")
        length = head.get("content-length", "")
        if length.isdecimal() and int(length) > self.limits.size:
            raise self._too_large(url)
        parts: list[bytes] = []
        size = 0
        # httpx2 decodes at most a mebibyte at a time, so a decompression bomb is never whole in memory.
        for part in httpx2.Response(answer.status, headers=head, stream=_Stream(answer)).iter_bytes():
            size += len(part)
            if size > self.limits.size:
                raise self._too_large(url)
            parts.append(part)
        return b"".join(parts)

    def _too_large(self, url: httpx2.URL) -> FetchFailed:
        megabytes = self.limits.size / 1_000_000
        return FetchFailed(f"{url} is larger than {megabytes:g} MB: {SAVE}, or the part that you need.")


class _Stream(httpx2.SyncByteStream):
    """The bytes of a reply, as httpx2 reads them."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()


def _core_url(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/")


def _headers(url: httpx2.URL) -> dict[bytes | str, bytes | str]:
    return {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": USER_AGENT,
        "Accept": "text/html, application/xhtml+xml, application/pdf, text/*;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
    }


@contextmanager
def _fetch_errors(url: httpx2.URL) -> Iterator[None]:
    """Raise errors of the transport as FetchFailed, one sentence with a remedy."""
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise FetchFailed(f"{url} took too long: try again later, or {SAVE}.") from error
    except httpcore2.ConnectError as error:
        raise FetchFailed(_connect_failure(url, error)) from error
    except httpcore2.NetworkError as error:
        raise FetchFailed(f"The connection to {url.host} was lost ({error}): try again.") from error
    except (httpcore2.ProtocolError, httpx2.DecodingError) as error:
        raise FetchFailed(f"{url.host} sent an invalid reply ({error}): {SAVE}.") from error


def _connect_failure(url: httpx2.URL, error: httpcore2.ConnectError) -> str:
    cause = error.args[0]  # httpcore2's pool forgets `__cause__`
    if isinstance(cause, ssl.SSLError):
        reason = getattr(cause, "verify_message", "") or cause.reason or cause
        return f"The connection to {url.host} cannot be trusted ({reason}): check the URL, or {SAVE}."
    if isinstance(cause, NameUnknown):
        return f"Can't find {url.host}: check the URL and your connection."
    return f"Can't connect to {url.host} ({error}): check the URL and your connection."
