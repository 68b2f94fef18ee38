"""Fetch public web pages, politely and without trusting them."""

from dataclasses import dataclass
from pathlib import Path

from httpx2 import URL

from rag.errors import FetchFailed, UnreadableSource
from rag.reading.web import kind, url
from rag.reading.web.follow import follow
from rag.reading.web.get import SAVE, Client, Reply
from rag.reading.web.listing import read_listing
from rag.reading.web.pace import Pace
from rag.reading.web.robots import Robots

LARGEST = 50_000_000  # bytes of a list in a file, as the sitemap protocol allows
_BY_STATUS = {
    401: f"requires signing in: {SAVE}",
    403: f"requires signing in, or isn't available to programs: {SAVE}",
    404: "does not exist: check the URL",
    410: "is gone: look for the page elsewhere",
    429: "has had too many requests: wait a while and try again",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched page: `url` is where it was found after redirects, `body` is decoded.

    `content_type` is the header's value, corrected if the body's first bytes contradict it.
    """

    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """The URLs in a list, and the lists within it that could not be read, with the reasons."""

    urls: tuple[str, ...]
    failed: tuple[tuple[str, str], ...] = ()


class Fetcher:
    """Fetches pages for one run, remembering what each host allows and when it was last asked."""

    def __init__(self, client: Client | None = None, pace: Pace | None = None) -> None:
        self._client = client or Client()
        self._robots = Robots(self._client)
        self._pace = pace or Pace()

    def fetch(self, address: str) -> Fetched:
        """Fetch the page at a URL, after a pause if its host was asked just before; raises FetchFailed."""
        reply = follow(self._client, url.parse(address), before=self._wait)
        if reply.status // 100 != 2:
            raise FetchFailed(_status_error(reply))
        if not reply.body.strip():
            raise FetchFailed(f"{reply.url} is empty: check the URL.")
        return Fetched(str(reply.url), kind.content_type(reply.content_type, reply.body), reply.body)

    def listed(self, where: str) -> Listed:
        """Read the list at `where`: the path or URL of a feed, a sitemap, or a text with one URL per line.

        The sitemaps in an index are read too, but not an index within an index. Raises UnreadableSource
        if the list itself cannot be read or is empty.
        """
        found = read_listing(self._list_bytes(where), where)
        urls, failed = list(found.pages), []
        for sitemap in found.sitemaps:
            try:
                inner = read_listing(self.fetch(sitemap).body, sitemap)
                if inner.sitemaps:
                    raise UnreadableSource(
                        f"{sitemap} is a sitemap index within another: pass it to --from on its own."
                    )
                urls += inner.pages
            except UnreadableSource as error:
                failed.append((sitemap, str(error)))
        return Listed(tuple(dict.fromkeys(urls)), tuple(failed))

    def _list_bytes(self, where: str) -> bytes:
        if url.is_url(where):
            return self.fetch(where).body
        try:
            with Path(where).open("rb") as file:
                body = file.read(LARGEST + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UnreadableSource(f"{where} cannot be read ({reason}): check the path.") from error
        if len(body) > LARGEST:
            raise UnreadableSource(
                f"{where} has more than {LARGEST // 1_000_000} MB, the maximum for a list: split it up."
            )
        return body

    def _wait(self, address: URL) -> None:
        self._pace.wait(address.host, self._robots.delay(address))


def _status_error(reply: Reply) -> str:
    status = reply.status
    if status >= 500:
        return f"{reply.url.host} answered with status {status} for {reply.url}: try again later."
    problem = _BY_STATUS.get(status, f"can't be fetched: {SAVE}")
    return f"{reply.url} {problem} (status {status})."
