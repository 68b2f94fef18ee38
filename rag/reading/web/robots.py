"""Obey a site's robots.txt, as RFC 9309 defines it."""

from typing import TYPE_CHECKING

from httpx2 import URL

from rag.errors import FetchFailed, RobotsRefused
from rag.reading.web.follow import follow
from rag.reading.web.get import SAVE, USER_AGENT, Client

if TYPE_CHECKING:
    from protego import Protego

_READ = 512 * 1024  # bytes of a robots.txt: RFC 9309 requires at least 500 KiB


class Robots:
    """The rules of each host, fetched once when first needed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, Protego | FetchFailed] = {}

    def delay(self, url: URL) -> float | None:
        """The seconds that the host asks for between requests, or None if it doesn't say.

        Raises RobotsRefused if `url` must not be fetched, and FetchFailed if the host's rules cannot be
        fetched.
        """
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if site not in self._rules:
            self._rules[site] = self._fetch_rules(site)
        rules = self._rules[site]
        if isinstance(rules, FetchFailed):
            raise rules
        if not rules.can_fetch(str(url), USER_AGENT):
            raise RobotsRefused(f"The robots.txt of {url.host} doesn't let programs fetch {url}: {SAVE}.")
        return rules.crawl_delay(USER_AGENT)

    def _fetch_rules(self, site: str) -> "Protego | FetchFailed":
        from protego import Protego

        try:
            reply = follow(self._client, URL(f"{site}/robots.txt"), before=lambda _url: None)
        except FetchFailed as error:
            return error
        if reply.status >= 500:
            return RobotsRefused(
                f"{site}/robots.txt cannot be read (status {reply.status}), so Citewell doesn't know what it "
                f"may fetch there: try again later, or {SAVE}."
            )
        # A status in the 400s means that there are no rules.
        text = reply.body[:_READ].decode("utf-8-sig", "replace") if reply.status // 100 == 2 else ""
        return Protego.parse(text)
